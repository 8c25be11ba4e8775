// The waiting page: hears of the phone's answer by server-sent events, asks every ten seconds beneath,
// counts the time down and turns the QR code. Which page comes next is the server's to say.

const POLL = 10_000;
const page = document.getElementById("wait");
const id = page.dataset.id;
const lifetime = Number(page.dataset.lifetime);
const note = document.getElementById("note");
let ends = performance.now() + Number(page.dataset.left) * 1000;
let gone = false;
let asking = false;
let askAgain = false;

function moveOn() {
  if (gone) return;
  gone = true;
  location.replace(`/sign-in/${id}`);
}

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

function showTime() {
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  document.getElementById("time-left").textContent = clock;
  document.getElementById("ring").setAttribute("stroke-dashoffset", String(100 - (100 * left) / lifetime));
  page.classList.toggle("is-short", left <= 15);
  if (left === 0) moveOn();
}

function showCode(code) {
  const drawing = document.getElementById("code");
  if (!drawing || !code) return;
  drawing.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
  drawing.firstElementChild.setAttribute("d", code.path);
}

function showDelivery(delivery) {
  const line = document.getElementById("delivery");
  if (!line || delivery === line.dataset.delivery || !line.dataset[delivery]) return;
  line.className = `delivery delivery-${delivery}`;
  line.dataset.delivery = delivery;
  line.textContent = line.dataset[delivery];
}

async function look() {
  if (gone) return;
  // News while an answer is on its way may be newer than that answer.
  askAgain = asking;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(`/waiting/${id}/state`, { cache: "no-store", headers: { "X-Countersign": "1" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const state = answer.ok ? await answer.json() : { step: "moved" };
    tell("");
    if (state.step !== "wait") return moveOn();
    ends = performance.now() + state.seconds_left * 1000;
    showTime();
    showCode(state.qr);
    showDelivery(state.delivery);
  } catch {
    tell(page.dataset.offline);
  } finally {
    asking = false;
    if (askAgain) look();
  }
}

const events = new EventSource(`/waiting/${id}/events`);
events.addEventListener("look", look);
// A no to listening: there may be nothing left to wait for.
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) look();
});
setInterval(look, POLL);
setInterval(showTime, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});
// A form of this page leads on by itself: the news that it makes must not be quicker than its answer.
addEventListener("submit", () => {
  gone = true;
});
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
showTime();

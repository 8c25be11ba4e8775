// Keeps the people on the page as they are: hears by server-sent events that something moved, asks what the page shows
// now, and changes only what is different. While nobody looks at the page, nothing is asked.

import { writeTimes } from "./times.js";

const POLL = 10_000;
const main = document.getElementById("main");
const address = main.dataset.live;
let events = null;
let asking = false;
let askAgain = false;

// Answered as a document, so that no text ever becomes markup here.
function ask() {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", address + location.search);
    request.setRequestHeader("X-Countersign", "1");
    request.responseType = "document";
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", () => failed(new Error("offline")));
    request.send();
  });
}

async function look() {
  // News while an answer is on its way may be newer than that answer.
  askAgain = asking;
  if (asking) return;
  asking = true;
  try {
    const { status, response } = await ask();
    // Whoever may not see this any more is told so by the page itself.
    if (status === 401 || status === 403 || status === 404) return location.reload();
    if (status === 200) show(response);
  } catch {
    // What is shown stays; the next look finds it.
  } finally {
    asking = false;
    if (askAgain) look();
  }
}

function show(answer) {
  writeTimes(answer);
  for (const part of main.querySelectorAll("[data-part]")) {
    const now = answer.querySelector(`[data-part="${part.dataset.part}"]`);
    if (now) renew(part, now);
  }
}

// Changes as little as possible, so that focus and selection stay where they are.
function renew(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = now.data;
    return;
  }
  // A menu that somebody opened stays open.
  for (const { name } of [...old.attributes]) if (name !== "open" && !now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const [before, after] = [[...old.childNodes], [...now.childNodes]];
  if (before.length === after.length && before.every((one, nth) => one.nodeName === after[nth].nodeName)) {
    before.forEach((one, nth) => renew(one, after[nth]));
    return;
  }
  const link = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  old.replaceChildren(...after.map((one) => document.importNode(one, true)));
  if (link) [...old.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus();
}

function listen() {
  events = new EventSource(`${address}/events${location.search}`);
  events.addEventListener("look", look);
  // A no to listening: the page may be nobody's any more.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) look();
  });
}

document.addEventListener("visibilitychange", () => {
  events.close();
  if (!document.hidden) listen();
});
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
setInterval(() => {
  if (!document.hidden && events.readyState === EventSource.CLOSED) look();
}, POLL);
listen();

// Looks for requests, and lets the time of those on the screen run down.

const phone = document.getElementById("phone");

function isTyping() {
  return [...document.querySelectorAll(".answer-number")].some((field) => field.value !== "");
}

async function look() {
  try {
    const { state } = await (await fetch("/pretended-phone/state")).json();
    // A number that is being typed is not taken away, unless its request is over.
    const isOver = [...document.querySelectorAll("[data-id]")].some((shown) => !state.includes(shown.dataset.id));
    if (state !== phone.dataset.state && (isOver || !isTyping())) location.replace("/pretended-phone");
  } catch {
    // The demo has ended or is busy; the next look tells.
  }
}

function tick() {
  for (const field of document.querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(field.dataset.left) - 1);
    field.dataset.left = left;
    field.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }
}

document.querySelector(".answer-number")?.focus();
setInterval(look, 1500);
setInterval(tick, 1000);

// Looks again whether the code was typed in, as often as Microsoft bears, and goes on once something is different.

const form = document.getElementById("look");
const rest = Number(form.dataset.seconds) * 1000;

async function look() {
  if (document.hidden) return;
  let text = "";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    text = await answer.text();
  } catch {
    // Offline: the next look finds it.
    return;
  }
  // Still the page that waits; anything else is a page to be seen.
  if (!text.includes('id="look"')) location.replace(location.pathname);
}

async function keepLooking() {
  await look();
  setTimeout(keepLooking, rest);
}

setTimeout(keepLooking, rest);
document.addEventListener("visibilitychange", look);

// Looks again whether the code was typed in, as often as Microsoft bears, and shows what came of it.

const form = document.getElementById("look");
const trouble = document.getElementById("trouble");
const rest = Number(form.dataset.seconds) * 1000;
let asking = false;
let isOver = false;

// What Microsoft says is English, whatever language the page is in.
function parts({ before, said, after }) {
  const words = document.createElement("span");
  words.lang = "en";
  words.dir = "ltr";
  words.textContent = said ?? "";
  return [before, words, after];
}

async function look() {
  if (asking || isOver || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(form.dataset.call, { method: "POST", headers: { "X-Countersign": "1" } });
    // Whoever may not ask any more is told so by the page itself.
    if (!answer.ok) return location.replace(location.pathname);
    const told = await answer.json();
    trouble.replaceChildren(...(told.trouble ? parts(told.trouble) : []));
    trouble.hidden = !told.trouble;
    isOver = !told.waits;
    if (isOver && !told.trouble) location.replace(location.pathname);
  } catch {
    // Offline: the next look finds it.
  } finally {
    asking = false;
  }
}

async function keepLooking() {
  await look();
  if (!isOver) setTimeout(keepLooking, rest);
}

setTimeout(keepLooking, rest);
document.addEventListener("visibilitychange", look);

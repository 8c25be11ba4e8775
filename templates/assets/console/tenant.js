// Looks again whether the code was typed in, as often as Microsoft bears, and shows what came of it.

const main = document.getElementById("main");
const form = document.getElementById("look");
const rest = Number(form.dataset.seconds) * 1000;
let asking = false;
let isOver = false;

// Answered as a document, so that no text ever becomes markup here.
function ask() {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.responseType = "document";
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", () => failed(new Error("offline")));
    request.send(new URLSearchParams(new FormData(form)));
  });
}

async function look() {
  if (asking || isOver || document.hidden) return;
  asking = true;
  try {
    const { response, responseURL } = await ask();
    if (response?.getElementById("look")) return;
    isOver = true;
    const trouble = response?.querySelector('[data-page="console-tenant-trouble"]');
    // A no of Microsoft's is told once, and this is it; everything else is a page of its own.
    if (!trouble) return location.replace(response?.querySelector('[data-page="console-tenant"]') ? responseURL : location.pathname);
    document.title = response.title;
    const told = document.importNode(trouble, true);
    main.replaceWith(told);
    told.focus();
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

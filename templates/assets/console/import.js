// Watches an import: asks how far it is, and loads the page again when it has come to something else.

const POLL = 1_500;
const watch = document.getElementById("watch");
const bar = document.getElementById("bar");
const invited = document.getElementById("invited");
const note = document.getElementById("note");
const written = new Intl.NumberFormat(document.documentElement.lang);

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

async function look() {
  try {
    const answer = await fetch(`/console/api/imports/${watch.dataset.id}`, { cache: "no-store", headers: { "X-Countersign": "1" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const progress = answer.ok ? await answer.json() : { state: "gone" };
    if (progress.state !== "running") return location.reload();
    tell("");
    bar.value = progress.done;
    invited.textContent = written.format(progress.invited);
  } catch {
    tell(watch.dataset.offline);
  }
  setTimeout(look, POLL);
}

setTimeout(look, POLL);

// Comes in by a passkey in this browser, or proves anew who is there. The button says by which calls.

import { canPasskey, prove } from "./webauthn.js";

const button = document.getElementById("passkey");
const note = document.getElementById("note");

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

async function call(step, body) {
  const answer = await fetch(`${button.dataset.call}/${step}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Countersign": "1" },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.text ?? "");
  return told;
}

async function use() {
  button.disabled = true;
  tell(button.dataset.waiting);
  try {
    const { challenge, options } = await call("begin", {});
    await call("finish", { challenge, credential: await prove(options) });
    location.replace(button.dataset.next);
  } catch (error) {
    const fromServer = error.name === "Error" && error.message;
    tell(fromServer || button.dataset.failed);
    button.disabled = false;
  }
}

if (canPasskey()) {
  button.addEventListener("click", use);
} else {
  button.disabled = true;
  tell(button.dataset.missing);
}

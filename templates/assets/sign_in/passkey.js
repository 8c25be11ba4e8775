// A passkey in this browser, or of a nearby phone by way of the browser: fetches a challenge bound to this
// sign-in, lets the browser sign it, and sends the proof in an ordinary form.

import { canPasskey, prove } from "../shared/webauthn.js";

const button = document.getElementById("passkey");
const form = document.getElementById("passkey-form");
const note = document.getElementById("note");

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

async function usePasskey() {
  button.disabled = true;
  tell(button.dataset.waiting);
  try {
    const answer = await fetch(`/waiting/${button.dataset.id}/passkey`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Countersign": "1" },
      body: JSON.stringify({ csrf: form.elements.csrf.value }),
    });
    if (!answer.ok) {
      const refusal = await answer.json().catch(() => ({}));
      throw new Error(refusal.text ?? "");
    }
    const { challenge, options } = await answer.json();
    form.elements.challenge.value = challenge;
    form.elements.credential.value = JSON.stringify(await prove(options));
    form.submit();
  } catch (error) {
    const fromServer = error.name === "Error" && error.message;
    tell(fromServer || button.dataset.failed);
    button.disabled = false;
  }
}

if (button) {
  if (canPasskey()) button.addEventListener("click", usePasskey);
  else button.hidden = true;
}

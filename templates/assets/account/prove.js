// A form that takes a proof: before it is sent, the browser signs a challenge made for this very act.

import { canPasskey, prove } from "../shared/webauthn.js";

function tell(form, text) {
  const note = form.querySelector("[data-note]");
  note.textContent = text;
  note.hidden = text === "";
}

async function proved(form) {
  const button = form.querySelector("[data-failed]");
  button.disabled = true;
  tell(form, button.dataset.waiting);
  try {
    const answer = await fetch(form.dataset.begin, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Countersign": "1" },
      body: "{}",
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.text ?? "");
    form.elements.challenge.value = told.challenge;
    form.elements.credential.value = JSON.stringify(await prove(told.options));
    form.submit();
  } catch (error) {
    tell(form, (error.name === "Error" && error.message) || button.dataset.failed);
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-begin]")) {
  if (!canPasskey()) tell(form, form.querySelector("[data-missing]").dataset.missing);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (canPasskey()) proved(form);
  });
}

// From an operator's link to a passkey. The link's secret stands in the fragment and goes to the server by calls only.

import { canPasskey, register } from "../shared/webauthn.js";

const form = document.getElementById("begin");
const note = document.getElementById("note");
const secret = location.hash.slice(1);
const fields = form.elements;

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

async function call(step, body) {
  const answer = await fetch(`/console/api/link/${step}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Countersign": "1" },
    body: JSON.stringify({ secret, ...body }),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.text ?? "");
  return told;
}

function said(error) {
  return (error.name === "Error" && error.message) || form.dataset.failed;
}

async function open() {
  if (!canPasskey()) return tell(form.dataset.missing);
  if (!secret) return tell(note.dataset.noSecret);
  try {
    const { named, role } = await call("open", {});
    document.getElementById("role").textContent = role;
    if (named) {
      fields.name.value = named.name;
      fields.address.value = named.address;
      fields.name.readOnly = true;
      fields.address.readOnly = true;
    }
    form.hidden = false;
    (named ? form.querySelector("button") : fields.name).focus();
  } catch (error) {
    tell(said(error));
  }
}

async function make() {
  const button = form.querySelector("button");
  button.disabled = true;
  tell(form.dataset.waiting);
  const who = { name: fields.name.value, address: fields.address.value };
  try {
    const { challenge, options, operator } = await call("begin", who);
    const credential = await register(options);
    await call("finish", { ...who, operator, challenge, credential });
    // The used secret leaves the address and the history.
    location.replace("/console/");
  } catch (error) {
    tell(said(error));
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  make();
});

open();

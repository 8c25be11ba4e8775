// Says whether this computer can hold Alex's passkey itself, and keeps the page up to date.

const note = document.getElementById("own-note");
const steps = document.getElementById("steps");

async function hasOwn() {
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false;
  }
}

if (note) {
  const own = await hasOwn();
  note.textContent = own ? note.dataset.there : note.dataset.missing;
  document.getElementById("own-link").classList.toggle("button-soft", !own);
  document.getElementById("pretended-link").classList.toggle("button-soft", own);
}

async function look() {
  if (document.hidden) return;
  try {
    const { state } = await (await fetch("/state")).json();
    if (state !== steps.dataset.state) location.reload();
  } catch {
    // The demo has ended or is busy; the next look tells.
  }
}

setInterval(look, 2000);
document.addEventListener("visibilitychange", look);

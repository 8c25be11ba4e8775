// Submits the page's one form by itself, at once and once. Without scripts the form has a button.

const form = document.querySelector("form[data-submit]");
if (form) form.submit();

// Shown again out of the browser's memory: the server knows which step is due now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Submits the page's one form by itself, at once. Without scripts the form has a button.

const form = document.querySelector("form[data-submit]");

// A form with a button of its own is submitted once in this tab: should its page come again, the person decides.
function isFirstTime() {
  try {
    const isFirst = sessionStorage.getItem(form.action) === null;
    sessionStorage.setItem(form.action, "submitted");
    return isFirst;
  } catch {
    return false;
  }
}

if (form && (form.dataset.submit !== "once" || isFirstTime())) form.submit();

// Shown again out of the browser's memory: the server knows which step is due now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

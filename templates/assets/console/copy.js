// Copies what stands beside a button, and says so.

for (const button of document.querySelectorAll("[data-copied]")) {
  const source = button.parentElement.querySelector("[data-copy]");
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      return;
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

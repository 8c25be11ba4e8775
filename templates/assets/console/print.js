// Opens the browser's own dialogue for what stands on the page.

document.getElementById("print").addEventListener("click", () => window.print());

// Ticks every box of a list at once.

const all = document.getElementById("choose-all");
const boxes = [...document.querySelectorAll("input[name=user]")];

all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
});

for (const box of boxes) {
  box.addEventListener("change", () => { all.checked = boxes.every((one) => one.checked); });
}

// Posts the answer to the application, then forgets it: the page holds no answer once it has been left,
// and when the browser shows it again it says that the sign-in is completed.

const form = document.getElementById("answer");

function forget() {
  for (const field of form.querySelectorAll("input")) field.value = "";
  document.getElementById("going").hidden = true;
  document.getElementById("done").hidden = false;
}

addEventListener("pagehide", forget);
addEventListener("pageshow", (event) => {
  if (event.persisted) forget();
});

form.submit();

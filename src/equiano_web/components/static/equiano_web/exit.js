// Leaving quickly: the button, or Escape three times. Without this file the button is a plain link.
// `replace` leaves no entry of this page; earlier ones stay in the browser's history, and the page says so.
const PRESSES = 3;
const WITHIN = 5000; // milliseconds from the first press to the last
const button = document.querySelector("[data-exit]");
let pressed = [];

function leave() {
  document.documentElement.hidden = true; // nothing is seen while the other page loads
  window.location.replace(button.href);
}

button.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  pressed = [...pressed.filter((time) => event.timeStamp - time < WITHIN), event.timeStamp];
  if (pressed.length >= PRESSES) leave();
});

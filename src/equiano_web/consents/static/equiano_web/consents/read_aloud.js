// Reads the text of consent with the browser's own voice, where it has one for the language. Without this file, or
// without a voice, the button stays hidden and the text is read by a person. Nothing leaves the machine on our part.
const button = document.querySelector("[data-read]");
const text = button && document.getElementById(button.dataset.read);
const speech = window.speechSynthesis;
const said = button ? button.textContent : "";

function voice() {
  return speech.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(text.lang));
}

function show() {
  button.hidden = !voice();
}

function done() {
  button.textContent = said;
}

if (button && text && speech) {
  show();
  speech.addEventListener("voiceschanged", show);
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      return done();
    }
    for (const part of text.children) {
      const spoken = new SpeechSynthesisUtterance(part.textContent);
      spoken.lang = text.lang;
      spoken.voice = voice();
      spoken.rate = 0.9; // a little slower than it would: it is heard once
      if (part === text.lastElementChild) spoken.addEventListener("end", done);
      speech.speak(spoken);
    }
    button.textContent = button.dataset.stop;
  });
  window.addEventListener("pagehide", () => speech.cancel());
}

// Parts of the offline page, by the patterns of the application's components; text goes in as text, never as HTML.

export function element(tag, content, className = tag === "p" ? "govuk-body" : tag === "h2" ? "govuk-heading-m" : "") {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  if (className) made.className = className;
  return made;
}

export function list(entries) {
  const made = element("ul", entries.map((entry) => element("li", entry)), "govuk-list govuk-list--bullet");
  made.hidden = !entries.length;
  return made;
}

const KINDS = { secondary: "govuk-button govuk-button--secondary", warning: "govuk-button govuk-button--warning",
  link: "govuk-body govuk-link offline-link" };

export function button(text, act, kind = "") {
  const made = element("button", text, KINDS[kind] ?? "govuk-button");
  made.type = "button";
  made.addEventListener("click", async () => {
    // One act of a screen at a time: while an answer is being sealed its question still stands there, and what was
    // pressed then (the same answer, another one, "stop") would be undone by the screen that comes.
    const main = made.closest("main");
    if (made.disabled || main?.ariaBusy === "true") return;
    made.disabled = true;
    if (main) main.ariaBusy = "true";
    try { await act(); } finally {
      made.disabled = false;
      if (main?.contains(made)) main.ariaBusy = null; // else a new screen came, which has acts of its own
    }
  });
  return made;
}

function fault(part, id, text) {
  part.querySelector(".govuk-error-message")?.remove();
  part.classList.toggle("govuk-form-group--error", Boolean(text));
  if (!text) return;
  const message = element("p", text, "govuk-error-message");
  message.id = `${id}-error`;
  part.insertBefore(message, part.querySelector("input, .govuk-radios, .govuk-checkboxes"));
  const [control] = part.querySelectorAll("input");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${message.id}`.trim());
  control.setAttribute("aria-invalid", "true");
  queueMicrotask(() => control.focus());
}

// A label that says what the heading says is there for who hears the page, and not shown twice.
const hidden = (text, title) => (text === title ? " govuk-visually-hidden" : "");

// One line of text with its label; Enter does what the screen's first button does.
export function field(id, label, attributes, hint = "", problem = "", title = "") {
  const name = element("label", label, `govuk-label${hidden(label, title)}`);
  name.htmlFor = id;
  const input = element("input", "", "govuk-input govuk-input--width-10");
  Object.entries({ id, type: "text", ...attributes }).forEach(([key, value]) => input.setAttribute(key, value));
  const part = element("div", [name, ...(hint ? [element("div", hint, "govuk-hint")] : []), input], "govuk-form-group");
  if (hint) {
    part.querySelector(".govuk-hint").id = `${id}-hint`;
    input.setAttribute("aria-describedby", `${id}-hint`);
  }
  fault(part, id, problem);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); document.querySelector("main button.govuk-button").click(); }
  });
  return { part, value: () => input.value };
}

// Radios, or boxes where many may be chosen.
export function choice(name, legend, entries, { many = false, hint = "", chosen = [], title = "" }) {
  const kind = many ? "checkboxes" : "radios";
  const items = entries.map(([value, text]) => {
    const input = element("input", "", `govuk-${kind}__input`);
    Object.assign(input, { type: many ? "checkbox" : "radio", name, value, id: `${name}-${value}`,
      checked: chosen.includes(value) });
    const label = element("label", text, `govuk-label govuk-${kind}__label`);
    label.htmlFor = input.id;
    return element("div", [input, label], `govuk-${kind}__item`);
  });
  const set = element("fieldset", [element("legend", legend, `govuk-fieldset__legend govuk-fieldset__legend--m${hidden(legend, title)}`),
    ...(hint ? [element("div", hint, "govuk-hint")] : []), element("div", items, `govuk-${kind}`)], "govuk-fieldset");
  const part = element("div", [set], "govuk-form-group");
  return {
    part,
    values: () => [...part.querySelectorAll("input:checked")].map((input) => input.value),
    fault: (text) => {
      set.querySelector(".govuk-error-message")?.remove();
      const message = element("p", text, "govuk-error-message");
      set.insertBefore(message, set.lastChild);
      part.querySelector("input").focus();
    },
  };
}

// A new screen: the heading gets the focus, so that a screen reader begins there; a field with a fault keeps it.
export function screen(title, parts, faulty = false, above = []) {
  const heading = element("h1", title, "govuk-heading-l");
  heading.tabIndex = -1;
  const lines = above.filter(Boolean).map((text) => element("p", text, "govuk-caption-m"));
  const main = document.querySelector("main");
  main.replaceChildren(...lines, heading, ...parts);
  main.ariaBusy = null;
  if (!faulty) heading.focus();
  window.scrollTo(0, 0);
}

export function status(parts) {
  document.getElementById("status").replaceChildren(...parts);
}

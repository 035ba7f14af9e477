// Single letters: quicker ways to what stands on the page anyway. Off when the page says so, and while somebody types.
import { choose, current, rows, step } from "./rows.js";
import { help, palette } from "./overlays.js";

const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const visible = (list) => [...list].find((each) => each.checkVisibility());

// What a letter presses: in the current row first, else the first on the page that carries data-letter.
function press(letter) {
  const named = `[data-letter="${letter}"]`;
  const found = current()?.querySelector(named) ?? visible(document.querySelectorAll(named));
  found?.click();
}

const does = {
  j: () => step(1),
  k: () => step(-1),
  x: () => choose(false),
  X: () => choose(true),
  e: () => {
    const found = current()?.querySelector("a.why, [data-evidence]") ?? visible(document.querySelectorAll('[data-letter="e"], a.why'));
    found?.click();
  },
  a: () => press("a"),
  r: () => press("r"),
  s: () => press("s"),
  "/": () => visible(document.querySelectorAll("[data-filter]"))?.focus(),
  "?": () => help(),
  Enter: () => current()?.querySelector("a.name, th a, a[href]")?.click(),
};

let going = 0;
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (Date.now() - going < 1500) {
    going = 0;
    const place = [...document.querySelectorAll("[data-go]")].find((each) => each.dataset.go === event.key);
    if (place) { event.preventDefault(); place.click(); }
    return;
  }
  if (event.key === "g") { going = Date.now(); return; }
  const deed = does[event.key];
  if (!deed) return;
  if (event.key === "Enter" && (event.target.closest("a, button, input, summary") || !rows().length)) return;
  event.preventDefault();
  deed();
});

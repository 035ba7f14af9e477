// Parts of the page are replaced: what changed is said, refusals are shown, and the focus stays where it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status >= 400 && status < 500) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

let held = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const focus = document.activeElement;
  held = event.detail.target.contains(focus) ? focus.id || focus.closest("[data-row]")?.dataset.row || "" : "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const changed = event.detail.elt ?? event.target;
  const said = changed.matches?.("[data-say]") ? changed : changed.querySelector?.("[data-say]");
  const live = document.getElementById("live");
  if (said && live) live.textContent = said.dataset.say;
  if (held && document.activeElement === document.body) {
    const again = document.getElementById(held)
      ?? [...document.querySelectorAll("[data-row]")].find((row) => row.dataset.row === held)?.querySelector("a, button, input");
    again?.focus();
  }
  held = "";
});

// A summary of errors takes the focus; a message that can be taken back goes away by itself, never under the pointer.
document.querySelector("[data-focus]")?.focus();
for (const toast of document.querySelectorAll(".toast[data-seconds]")) {
  const gone = () => { if (toast.matches(":hover, :focus-within")) setTimeout(gone, 2000); else toast.remove(); };
  setTimeout(gone, Number(toast.dataset.seconds) * 1000);
}

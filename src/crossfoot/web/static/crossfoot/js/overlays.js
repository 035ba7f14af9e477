// What lies over the page: the palette and the list of keys. Both are native dialogs of the page; focus goes back by itself.
const opened = (id) => {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
};

export const help = () => opened("help");

export function palette() {
  const input = opened("palette")?.querySelector("input");
  input?.select();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    event.preventDefault();
    if (opener.dataset.opens === "palette") palette(); else opened(opener.dataset.opens);
  }
  if (event.target.matches?.("dialog[open]")) event.target.close();  // a click beside it
});

// Arrows walk from the field through what was found.
const found = () => [...document.querySelectorAll("#palette a[href]")].filter((each) => each.checkVisibility());
document.getElementById("palette")?.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const input = event.currentTarget.querySelector("input");
  if (by) {
    event.preventDefault();
    const all = [input, ...found()];
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
  } else if (event.key === "Enter" && event.target === input && found().length) {
    event.preventDefault();
    found()[0].click();
  }
});

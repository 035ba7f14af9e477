// The rows of a list: which one is current, which are chosen, how to step along them.
const lists = () => [...document.querySelectorAll("[data-queue]")];
export const rows = () => lists().flatMap((list) => [...list.querySelectorAll("tbody > tr, :scope > li")])
  .filter((row) => row.checkVisibility());
export const current = () => document.querySelector("[data-queue] .is-current");

export function stepTo(row) {
  current()?.classList.remove("is-current");
  row.classList.add("is-current");
  const target = row.querySelector("a[href], button, input") ?? row;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

export function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  stepTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

const boxOf = (row) => row?.querySelector("input.check");
let last = null;

export function choose(range) {
  const row = current();
  const box = boxOf(row);
  if (!box) return;
  const to = !box.checked;
  const all = rows();
  const [from, until] = range && last ? [all.indexOf(last), all.indexOf(row)].sort((a, b) => a - b) : [all.indexOf(row), all.indexOf(row)];
  for (const each of all.slice(from, until + 1)) if (boxOf(each)) boxOf(each).checked = range ? true : to;
  last = row;
  told();
}

function told() {
  const boxes = [...document.querySelectorAll("[data-queue] tbody input.check")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr, li").classList.toggle("is-selected", box.checked);
  for (const all of document.querySelectorAll("[data-all]")) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const words of document.querySelectorAll("[data-chosen]")) {
    words.textContent = chosen.length ? `${chosen.length} chosen` : "Choose rows";
  }
}

for (const all of document.querySelectorAll("[data-all]")) all.hidden = false;
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const box of document.querySelectorAll("[data-queue] tbody input.check")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-queue] input.check")) told();
});
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-queue] tbody input.check");
  if (!box) return;
  const row = box.closest("tr, li");
  if (event.shiftKey && last && last !== row) {
    const all = rows();
    const [from, until] = [all.indexOf(last), all.indexOf(row)].sort((a, b) => a - b);
    for (const each of all.slice(from, until + 1)) if (boxOf(each)) boxOf(each).checked = box.checked;
  }
  last = row;
});
told();

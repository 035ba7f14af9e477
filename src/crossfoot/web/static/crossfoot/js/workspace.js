// What the pages do beyond what the server made: nothing here is needed to read or to approve.

// A swap is said to those who cannot see it, and the focus stays where it was.
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.detail.target.querySelector("[data-say]");
  const live = document.getElementById("live");
  if (said && live) live.textContent = said.getAttribute("data-say");
});

// A refusal (4xx) comes as a banner and is shown in place of what was asked for.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status >= 400 && status < 500) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

// Every state of an explanation has an address: the one of the node opened last.
document.addEventListener("toggle", (event) => {
  const node = event.target;
  if (!node.open || !node.dataset?.at || !node.closest(".tree[data-here]")) return;
  const address = new URL(node.closest(".tree").dataset.here, location.href);
  address.searchParams.set("at", node.dataset.at);
  if (address.pathname === location.pathname) history.replaceState(history.state, "", address);
}, true);

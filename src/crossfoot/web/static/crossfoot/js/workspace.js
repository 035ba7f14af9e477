// What the pages do beyond what the server made: nothing here is needed to read or to approve.

import "./swaps.js";
import "./rows.js";
import "./overlays.js";
import "./letters.js";
import "./recent.js";

// Every state of an explanation has an address: the one of the node opened last.
document.addEventListener("toggle", (event) => {
  const node = event.target;
  if (!node.open || !node.dataset?.at || !node.closest(".tree[data-here]")) return;
  const address = new URL(node.closest(".tree").dataset.here, location.href);
  address.searchParams.set("at", node.dataset.at);
  if (address.pathname === location.pathname) history.replaceState(history.state, "", address);
}, true);

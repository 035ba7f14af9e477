// What was opened last, in this tab alone: shown in the palette while nothing is typed. Kept as addresses of this site.
const KEY = "crossfoot.recent";
const MOST = 6;

const read = () => {
  try {
    const held = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held.filter((each) => typeof each?.at === "string" && each.at.startsWith("/") && !each.at.startsWith("//")) : [];
  } catch { return []; }
};

const entity = location.pathname.split("/")[1];
const title = document.querySelector("main h1")?.textContent.trim();
if (title && entity && document.querySelector("main#main") && document.getElementById("palette")) {
  const rest = read().filter((each) => each.at !== location.pathname);
  try { sessionStorage.setItem(KEY, JSON.stringify([{ at: location.pathname, title: title.slice(0, 80) }, ...rest].slice(0, MOST * 4))); } catch { /* a browser that keeps nothing */ }
}

document.addEventListener("htmx:afterSettle", (event) => {
  const list = event.target.id === "found" ? event.target.querySelector("ul") : null;
  if (!list || document.querySelector("#palette input").value) return;
  const recent = read().filter((each) => each.at !== location.pathname && each.at.split("/")[1] === entity).slice(0, MOST);
  for (const each of recent.reverse()) {
    const link = document.createElement("a");
    link.className = "menu-item";
    link.href = each.at;
    const words = document.createElement("span");
    words.className = "hit";
    words.textContent = each.title;
    const more = document.createElement("span");
    more.className = "dim t12";
    more.textContent = `opened lately · ${each.at}`;
    words.append(more);
    link.append(words);
    const item = document.createElement("li");
    item.append(link);
    list.prepend(item);
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.endsWith("/sign-out")) sessionStorage.removeItem(KEY);
});

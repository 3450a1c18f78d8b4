// Keys of one letter on the list of articles: / to the search, j and k from article to article, where
// Enter opens it as any link. They do nothing in a field, with another key held, or once turned off.
const field = document.getElementById("search-field");
const links = [...document.querySelectorAll("#articles td.headline a")];
const choice = document.getElementById("keys-on");
const KEPT = "desk-keys";

function remembered() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

function step(by) {
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

const KEYS = {
  "/": () => (field.focus(), field.select()),
  j: () => step(1),
  k: () => step(-1),
};

choice.checked = remembered();
choice.addEventListener("change", () => {
  try {
    localStorage.setItem(KEPT, choice.checked ? "on" : "off");
  } catch {
    // then for this page alone
  }
});
document.getElementById("keys").hidden = false;
document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!choice.checked || held || typing || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});

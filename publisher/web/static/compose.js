// Composing without waiting. Every button of the page works without this file: it posts the same
// form, and then puts the parts of the page that came in the place of the old ones, so that what
// somebody is typing stays under their fingers. Saving by itself, moving by keys and by hand, and
// the stories that a search finds are added here.
const form = document.getElementById("composing");
const PARTS = ["problem", "steps", "saved", "switches", "found", "tried"];
const PAUSE = 1200, AGAIN = 5000; // milliseconds after the last key; after a failure
const OWN = new Set(["q", "rubric", "to", "reader_address"]); // fields that are not the issue's
let timer = 0, busy = false, next = "", dirty = false, away = false;

if (form) begin();

function begin() {
  document.documentElement.classList.add("scripted");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post(event.submitter ? event.submitter.value : "save");
  });
  form.addEventListener("input", (event) => typed(event.target));
  document.addEventListener("pointerdown", dragged);
  form.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-move]");
    const verb = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!handle || !verb) return;
    event.preventDefault();
    move(`${verb}-${handle.dataset.move}`);
  });
  addEventListener("pagehide", () => dirty && navigator.sendBeacon(form.action, body("autosave")));
  addEventListener("beforeunload", (event) => dirty && away && event.preventDefault());
  document.addEventListener("visibilitychange", back);
  addEventListener("focus", back);
}

function typed(field) {
  for (const shown of document.querySelectorAll(`[data-shows="${field.name}"]`)) shown.textContent = field.value;
  const note = document.querySelector(`[data-counts="${field.id}"]`);
  if (note) note.textContent = note.textContent.replace(/^\d[\d\s\u202f\u00a0,]*\d|^\d/, [...field.value].length);
  clearTimeout(timer);
  if (field.name === "q" || field.name === "rubric") timer = setTimeout(search, 250);
  if (OWN.has(field.name)) return;
  dirty = true;
  timer = setTimeout(post, PAUSE, "autosave");
}

function body(act) {
  const data = new FormData(form);
  data.set("act", act);
  data.set("order", [...document.querySelectorAll("#stories li")].map((item) => item.id.slice(5)).join(" "));
  return data;
}

// One at a time; what is pressed meanwhile comes after, and an automatic save is no second one.
async function post(act, focus) {
  clearTimeout(timer);
  if (busy) {
    if (act !== "autosave" || !next) next = act;
    return;
  }
  busy = true;
  const sent = values();
  try {
    if (away) await renew();
    say(form.dataset.saving);
    dirty = false;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body(act)) });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer, act, sent, focus);
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem; // no connection
    failed(form.dataset.unsaved);
    timer = setTimeout(post, AGAIN, act, focus);
  } finally {
    busy = false;
  }
  if (next) [act, next] = [next, ""], post(act);
}

function show(page, answer, act, sent, focus) {
  const fresh = page.getElementById("composing");
  if (!fresh) {
    const other = page.getElementById("conflict");
    if (!other) return signedOut();
    dirty = away = false;
    document.getElementById("main").replaceWith(page.getElementById("main"));
    document.querySelector("#main h1").scrollIntoView();
    return;
  }
  away = false;
  document.getElementById("away").hidden = true;
  const failing = !answer.ok;
  dirty ||= failing;
  const focused = document.activeElement;
  for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
  if (failing) return;
  history.replaceState(null, "", answer.url);
  for (const name of ["content_hash", "dated", "items", "boxes"]) form.elements[name].value = fresh.elements[name].value;
  const meanwhile = typedSince(sent); // before others' texts come into the fields
  take(page, act, sent);
  preview(page);
  if (focus) document.querySelector(focus)?.focus();
  else if (focused && !focused.isConnected) same(focused)?.focus();
  const field = document.activeElement;
  if (meanwhile && field && field.form === form) typed(field);
}

// The stories and boxes anew where they are others now; else single texts that others changed, or
// that were put in order, unless somebody is in them.
function take(page, act, sent) {
  const now = values(), fresh = values(page);
  const stories = places(document).join("\n") === places(page).join("\n");
  for (const id of ["stories", "advertising"]) {
    const boxes = id === "stories" ? stories : act === "autosave";
    if (!boxes) document.getElementById(id).replaceWith(page.getElementById(id));
  }
  if (!stories) document.getElementById("offered").replaceWith(page.getElementById("offered"));
  for (const [key, field] of fields()) {
    const kept = now.get(key) !== sent.get(key) || field === document.activeElement;
    const value = kept && now.has(key) ? now.get(key) : fresh.get(key);
    if (value !== undefined && field.name !== "act") put(field, value);
  }
}

function typedSince(sent) {
  return [...values()].some(([key, value]) => sent.has(key) && sent.get(key) !== value && !OWN.has(key));
}

// Fields by what they are of, which stays when a story moves.
function fields(root = document) {
  const found = new Map();
  for (const field of root.getElementById("composing").elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit" || field.type === "fieldset") continue;
    const item = field.closest("[data-guid]");
    const key = item ? `${item.dataset.guid} ${field.name.replace(/-\d+$/, "")}` : field.name;
    found.set(field.type === "radio" ? `${key} ${field.value}` : key, field);
  }
  return found;
}

function values(root = document) {
  return new Map([...fields(root)].map(([key, field]) => [key, field.type === "radio" ? field.checked : field.value]));
}

function put(field, value) {
  if (field.type === "radio") field.checked = value;
  else if (field.value !== value) {
    field.value = value;
    for (const shown of document.querySelectorAll(`[data-shows="${field.name}"]`)) shown.textContent = value;
  }
}

function guids(root) {
  return [...root.querySelectorAll("#stories li")].map((item) => item.dataset.guid);
}

function places(root) {
  return [...root.querySelectorAll("#stories li")].map((item) => `${item.id} ${item.dataset.guid}`);
}

function same(gone) {
  if (gone.id) return document.getElementById(gone.id);
  return gone.value ? document.querySelector(`button[name="act"][value="${CSS.escape(gone.value)}"]`) : null;
}

// The new mail is loaded behind the old one, so that nothing flickers.
function preview(page) {
  const sight = document.getElementById("sight"), fresh = page.getElementById("sight");
  const old = sight.querySelector("iframe"), coming = fresh.querySelector("iframe");
  sight.className = fresh.className;
  if (old.getAttribute("src") === coming.getAttribute("src")) return;
  coming.classList.add("coming");
  coming.addEventListener("load", () => {
    for (const one of sight.querySelectorAll("iframe")) if (one !== coming) one.remove();
    coming.classList.remove("coming");
  }, { once: true });
  sight.append(coming);
}

function move(act) {
  const [verb, from] = act.split("-"), all = guids(document).length;
  const place = Math.min(Math.max(Number(from) + (verb === "up" ? -1 : 1), 1), all);
  if (place === Number(from)) return;
  post(act, `[data-move="${place}"]`).then(() => moved(place));
}

function moved(place) {
  const item = document.getElementById(`item-${place}`);
  if (!item) return;
  const said = { title: item.querySelector(".headline").textContent, place, of: guids(document).length };
  say(form.dataset.moved.replace(/\{(\w+)\}/g, (whole, name) => said[name]));
}

// By mouse, pen or finger: a line shows where the story would stand; letting go puts it there.
function dragged(event) {
  const handle = event.target.closest?.("[data-move], [data-add]");
  if (!handle || event.button) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  const list = document.querySelector("#stories ol"), own = handle.closest("li");
  let place = 0;
  own.classList.add("carried");
  const stop = new AbortController(), how = { signal: stop.signal };
  document.addEventListener("pointermove", (moving) => {
    place = placeAt(list, moving.clientY);
    if (moving.clientY < 64) scrollBy(0, -16);
    if (moving.clientY > innerHeight - 96) scrollBy(0, 16);
  }, how);
  const end = (put) => {
    stop.abort();
    own.classList.remove("carried");
    for (const item of list.children) item.classList.remove("before", "after");
    if (put && place) drop(handle, own, list, place);
  };
  document.addEventListener("pointerup", () => end(true), how);
  document.addEventListener("pointercancel", () => end(false), how);
  document.addEventListener("keydown", (key) => key.key === "Escape" && end(false), how);
}

function placeAt(list, y) {
  const items = [...list.children];
  const at = items.findIndex((item) => {
    const box = item.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  const place = at < 0 ? items.length + 1 : at + 1;
  items.forEach((item, index) => {
    item.classList.toggle("before", index + 1 === place);
    item.classList.toggle("after", index + 2 === place && place === items.length + 1);
  });
  return place;
}

function drop(handle, own, list, place) {
  if (handle.dataset.add) return post(`add-${handle.dataset.add}-${place}`);
  list.insertBefore(own, list.children[place - 1] ?? null);
  const now = [...list.children].indexOf(own) + 1;
  post("save", `[data-move="${now}"]`).then(() => moved(now));
}

async function search() {
  const asked = new URLSearchParams({ only: "offered", q: form.elements.q.value, rubric: form.elements.rubric.value });
  const inside = [...document.querySelectorAll("#stories li")].map((item) => item.dataset.row);
  asked.set("without", inside.join(" "));
  const answer = await fetch(`${form.action}?${asked}`);
  if (answer.ok && !answer.redirected) document.getElementById("offered").innerHTML = await answer.text();
}

// A session that ended: what was typed stays, and is saved when somebody is back.
function signedOut() {
  away = dirty = true;
  document.getElementById("away").hidden = false;
  say("");
}

function back() {
  if (away && !busy && document.visibilityState === "visible") post("autosave");
}

async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
  const token = page.querySelector('#composing [name="csrfmiddlewaretoken"]');
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
}

function failed(words) {
  dirty = true;
  say(words);
}

function say(words) {
  document.getElementById("saved").textContent = words;
}

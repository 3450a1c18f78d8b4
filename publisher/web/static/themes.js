// Shows the mail and what the linter says while somebody types; numbers lines, and leads to one.
// Without it buttons do all that.
{
  const form = document.querySelector(".theme-form");
  const button = form.querySelector("[data-look]");
  const place = document.getElementById("look-place");
  const found = document.getElementById("found");
  let looks = 0;
  let looking = 0;
  let linting = 0;
  let asked = null;

  // A frame of its own for each look, so that the way back of the browser leads to the page before,
  // and the mail that is shown stays until the next one is there.
  function look() {
    const old = [...place.querySelectorAll("iframe")];
    const next = old[old.length - 1].cloneNode(false);
    looks += 1;
    next.name = button.formTarget = `look-${looks}`;
    next.removeAttribute("src");
    next.classList.add("coming");
    for (const one of old.slice(1)) one.remove();
    place.append(next);
    next.addEventListener("load", () => {
      if (!next.isConnected) return;
      next.classList.remove("coming");
      for (const one of place.querySelectorAll("iframe")) if (one !== next) one.remove();
    });
    form.requestSubmit(button);
  }

  async function lint() {
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const data = new FormData(form);
      const answer = await fetch(form.dataset.lint, { method: "POST", body: data, redirect: "error", signal: asked.signal });
      if (answer.ok) found.innerHTML = await answer.text();
    } catch {
      // The next change asks again; the button says what is wrong.
    }
  }

  function number(area) {
    const lines = area.value.split("\n").length;
    if (Number(area.rows) === lines) return;
    area.rows = lines;
    area.previousElementSibling.textContent = Array.from({ length: lines }, (_, i) => i + 1).join("\n");
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "note" || event.target.name === "new") return;
    clearTimeout(looking);
    looking = setTimeout(look, 700);
    if (event.target.tagName !== "TEXTAREA") return;
    number(event.target);
    clearTimeout(linting);
    linting = setTimeout(lint, 1500);
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-file]");
    const area = link && document.getElementById(`file-${link.dataset.file}`);
    if (!area) return;
    event.preventDefault();
    area.closest("details").open = true;
    const lines = area.value.split("\n");
    const line = Math.max(Number(link.dataset.line), 1);
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    const top = area.getBoundingClientRect().top + window.scrollY + (line - 1) * height;
    window.scrollTo({ top: top - window.innerHeight / 3 });
  });
}

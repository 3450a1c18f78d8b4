// Counts while somebody chooses or types, and shows what a row can ask as soon as it is known what
// it is about. Without it the buttons do both.
{
  const form = document.getElementById("segment");
  const counted = form?.querySelector("[data-counted]");
  const WAIT = 700; // milliseconds after the last change
  let timer = 0;
  let asking = null;

  const count = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.count, {
        method: "POST",
        body: new FormData(form),
        signal: asking.signal,
      });
      if (!answer.ok) return;
      const found = await answer.json();
      if (found.count === null) {
        counted.textContent = "";
        return;
      }
      const word = found.count === "0" || found.count === "1" ? counted.dataset.one : counted.dataset.many;
      const unknown = found.unmeasured ? ` · ${found.unmeasured} ${counted.dataset.unknown}` : "";
      counted.textContent = `${found.count} ${word}${unknown}`;
    } catch {
      // another change came, or the line is cut: the button stays
    }
  };

  form?.addEventListener("input", (event) => {
    if (event.target.name === "address" || event.target.name === "slug") return;
    clearTimeout(timer);
    timer = setTimeout(count, WAIT);
  });
  form?.addEventListener("change", (event) => {
    if (!event.target.matches("[data-term]")) return;
    clearTimeout(timer);
    const refresh = form.querySelector("[data-refresh]");
    refresh.value = `refresh:${event.target.name.slice("term-".length)}`;
    form.requestSubmit(refresh);
  });
}

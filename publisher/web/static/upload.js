// Brings a file in pieces, each from the byte on that the desk has: a cut line costs one piece, and
// the same file goes on where it stopped, on another day too. Without it the form brings it whole.
{
  const form = document.querySelector("form[data-upload]");
  const said = form?.querySelector("[data-said]");
  const going = form?.querySelector("[data-going]");
  const token = form?.querySelector("[name=csrfmiddlewaretoken]").value;
  const LARGEST_PIECE = Number(form?.dataset.piece);
  const SHORT = 4000; // milliseconds that a piece should take
  const WAITS = [1, 2, 5, 10, 20, 30]; // seconds

  const show = (sent, size, rate) => {
    const share = Math.floor((sent / size) * 100);
    going.hidden = false;
    going.querySelector("progress").value = share;
    going.querySelector("[data-share]").textContent = new Intl.NumberFormat(document.documentElement.lang, {
      style: "percent",
    }).format(share / 100);
    const left = rate ? Math.ceil((size - sent) / rate) : 0;
    going.querySelector("[data-left]").textContent = left ? `${left}\u00a0${said.dataset.seconds}` : "";
  };

  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  const begin = async (file) => {
    const body = new FormData(form);
    body.delete("file");
    body.set("filename", file.name);
    body.set("size", file.size);
    body.set("mark", `${file.name.slice(0, 60)}:${file.size}:${file.lastModified}`.slice(0, 100));
    const answer = await fetch(form.dataset.upload, { method: "POST", body });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.problem);
    return told;
  };

  // Where the desk is; null while it cannot be asked.
  const asked = async (place) => {
    try {
      const answer = await fetch(place, { method: "HEAD" });
      return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
    } catch {
      return null;
    }
  };

  const bring = async (file, told) => {
    let sent = told.received;
    let piece = 1 << 16;
    let failed = 0;
    if (sent) said.textContent = said.dataset.on;
    while (sent < file.size) {
      const part = file.slice(sent, sent + piece);
      const began = performance.now();
      let answer = null;
      try {
        answer = await fetch(told.piece, {
          method: "PATCH",
          body: part,
          headers: { "X-CSRFToken": token, "Upload-Offset": String(sent), "Content-Type": "application/offset+octet-stream" },
        });
      } catch {
        // the line is cut: asked after below
      }
      if (answer?.ok || answer?.status === 409) {
        const before = sent;
        sent = Number(answer.headers.get("Upload-Offset"));
        const took = performance.now() - began;
        if (answer.ok) {
          failed = 0;
          said.textContent = "";
          if (took < SHORT / 2) piece = Math.min(piece * 2, LARGEST_PIECE);
          if (took > SHORT) piece = Math.max(piece / 2, 1 << 14);
          show(sent, file.size, ((sent - before) / took) * 1000);
        }
        continue;
      }
      if (answer && answer.status < 500) throw new Error(said.dataset.failed);
      if (failed === 60) throw new Error(said.dataset.failed);
      said.textContent = said.dataset.cut;
      await pause(WAITS[Math.min(failed, WAITS.length - 1)]);
      failed += 1;
      piece = Math.max(piece / 2, 1 << 14);
      sent = (await asked(told.piece)) ?? sent;
    }
    location.assign(told.page);
  };

  form?.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file || !window.fetch) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    said.textContent = "";
    try {
      if (file.size > Number(form.dataset.largest)) throw new Error(said.dataset.large);
      show(0, file.size, 0);
      await bring(file, await begin(file));
    } catch (problem) {
      said.textContent = problem.message && !(problem instanceof TypeError) ? problem.message : said.dataset.failed;
      button.disabled = false;
    }
  });
}

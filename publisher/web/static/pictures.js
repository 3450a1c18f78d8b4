// Makes photographs smaller before they are uploaded: on a poor link that is most of the waiting.
// What it cannot do better stays as it was chosen; without it the server makes pictures smaller.
const Pictures = (() => {
  const MOST = 2400; // pixels of the longer side
  const SMALL = 300_000; // bytes that are let through as they are
  const QUALITY = 0.85;
  const KINDS = ["image/jpeg", "image/png"];

  // A PNG that moves says so before its pixels: a canvas would keep its first frame alone.
  async function moves(file) {
    if (file.type !== "image/png") return false;
    const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
    return new TextDecoder("latin1").decode(head).includes("acTL");
  }

  async function shrink(file) {
    try {
      if (!KINDS.includes(file.type) || file.size <= SMALL || (await moves(file))) return file;
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, MOST / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const made = await new Promise((done) => canvas.toBlob(done, file.type, QUALITY));
      if (!made || made.type !== file.type || made.size >= file.size) return file;
      return new File([made], file.name, { type: file.type, lastModified: file.lastModified });
    } catch {
      return file; // too large for this browser, or no picture: the server says which
    }
  }

  // Fields of plain forms: what was chosen is replaced, and the form waits for it.
  const busy = new Map();
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.dataset.shrink === undefined || !field.files.length) return;
    const chosen = [...field.files];
    const work = Promise.all(chosen.map(shrink)).then((made) => {
      if (busy.get(field) !== work) return; // another one was chosen meanwhile
      busy.delete(field);
      if (made.every((file, n) => file === chosen[n])) return;
      const list = new DataTransfer();
      for (const file of made) list.items.add(file);
      field.files = list.files;
    });
    busy.set(field, work);
  });
  document.addEventListener(
    "submit",
    (event) => {
      const waits = [...busy].filter(([field]) => field.form === event.target).map(([, work]) => work);
      if (!waits.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target, submitter } = event;
      Promise.all(waits).then(() => target.requestSubmit(submitter));
    },
    true,
  );

  return { shrink };
})();

// The editor of a story. Without this file the page has a plain form; with it, the text is edited as
// it will look, pasted text is cleaned by the server, pictures are dropped, and drafts are kept.
(() => {
  const place = document.querySelector("[data-editor]");
  const form = document.getElementById("writing");
  if (!place || !form) return;
  const { EditorState, EditorView, Plugin, Fragment, Slice, Node, keymap, baseKeymap, chainCommands } = ProseMirror;
  const words = place.querySelector("[data-words]").dataset;
  const status = place.querySelector("[data-status]");
  const linkForm = place.querySelector("[data-link-form]");
  const files = place.querySelector("[data-pictures]");
  const pictures = JSON.parse(document.getElementById("story-pictures").textContent);
  const given = JSON.parse(document.getElementById("story-document").textContent);
  // Buttons that nobody sees say where the server does what a script asks for.
  const at = (name) => place.querySelector(`[data-ask="${name}"]`).formAction;
  const say = (text) => (status.textContent = text);

  // Without the plain text, which this stands for, its document goes with the form.
  for (const plain of form.querySelectorAll("[data-plain]")) plain.remove();
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "document";
  form.append(field);
  place.hidden = false;

  async function ask(address, fields) {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "of"]) {
      if (form.elements[name]) data.append(name, form.elements[name].value);
    }
    data.append("language", place.dataset.language);
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    const answer = await fetch(address, { method: "POST", body: data, redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      keep(); // which finds out that nobody is signed in, and says so
      throw new Error(words.failed);
    }
    const said = await answer.json().catch(() => ({ error: words.failed }));
    if (!answer.ok) throw new Error(said.error || words.failed);
    return said;
  }

  async function within(note, work) {
    say(note);
    try {
      say((await work()) || words.done);
    } catch (error) {
      say(error instanceof TypeError ? words.failed : error.message);
    }
  }

  function paste(source) {
    return within(words.cleaning, async () => {
      const said = await ask(at("paste"), { html: new File([source], "paste.html", { type: "text/html" }) });
      Object.assign(pictures, said.pictures);
      const blocks = said.content.map((one) => Node.fromJSON(StorySchema, one));
      const { from, to, $from } = view.state.selection;
      const one = blocks.length === 1 && blocks[0].type.name === "paragraph";
      const held = $from.depth > 1 || $from.parent.type.name === "figure";
      let transaction = view.state.tr;
      if (one || (held && blocks.length)) {
        const inline = blocks.flatMap((block, n) => [
          ...(n ? [StorySchema.nodes.hard_break.create()] : []),
          ...(block.isTextblock ? block.content.content : [StorySchema.text(block.textContent || " ")]),
        ]);
        transaction = transaction.replaceWith(from, to, inline);
      } else if (blocks.length) transaction = transaction.replaceRange(from, to, new Slice(Fragment.from(blocks), 0, 0));
      view.dispatch(transaction.scrollIntoView());
      view.focus();
      return said.warnings.join(" ");
    });
  }

  function addPicture(file, spot) {
    return within(words.storing, async () => {
      const said = await ask(at("picture"), { picture: await Pictures.shrink(file) });
      pictures[said.src] = said.address;
      const node = StorySchema.nodes.figure.create({ src: said.src, width: said.width, height: said.height });
      if (spot === undefined) StoryCommands.insert(node)(view.state, view.dispatch);
      else {
        const $spot = view.state.doc.resolve(Math.min(spot, view.state.doc.content.size));
        view.dispatch(view.state.tr.insert($spot.depth ? $spot.after(1) : $spot.pos, node));
      }
      const image = [...place.querySelectorAll("figure img")].find((one) => one.getAttribute("src") === said.address);
      image?.closest("figure").querySelector("input").focus(); // what it shows is asked at once
    });
  }

  function addPictures(list, spot) {
    const found = [...list].filter((file) => file.type.startsWith("image/"));
    found.reduce((before, file) => before.then(() => addPicture(file, spot)), Promise.resolve());
    return found.length > 0;
  }

  function setFrenchSpaces() {
    within(words.cleaning, async () => {
      const said = await ask(at("typeset"), { document: JSON.stringify(view.state.doc.toJSON()) });
      const after = Node.fromJSON(StorySchema, said.document);
      const start = view.state.doc.content.findDiffStart(after.content);
      if (start === null) return;
      const end = view.state.doc.content.findDiffEnd(after.content);
      const overlap = Math.max(0, start - Math.min(end.a, end.b));
      const [from, to] = [end.a + overlap, end.b + overlap];
      view.dispatch(view.state.tr.replace(start, from, after.slice(start, to)));
      view.focus();
    });
    return true;
  }

  function askForLink() {
    const { $from } = view.state.selection;
    const now = StorySchema.marks.link.isInSet($from.marks());
    linkForm.hidden = false;
    linkForm.querySelector("input").value = now ? now.attrs.href : "";
    linkForm.querySelector("input").focus();
    return true;
  }

  function endLink(set) {
    const input = linkForm.querySelector("input");
    const href = input.value.trim();
    if (set && !(/^(https?:\/\/[^\s/]+\.|mailto:)\S+$/i.test(href) && URL.canParse(href))) {
      say(words.address);
      return input.focus();
    }
    linkForm.hidden = true;
    StoryCommands.setLink(set ? href : "")(view.state, view.dispatch);
    view.focus();
  }

  const french = { "Mod-Shift-Space": setFrenchSpaces, "Mod-Shift- ": setFrenchSpaces };
  const keys = {
    "Mod-b": ProseMirror.toggleMark(StorySchema.marks.strong),
    "Mod-i": ProseMirror.toggleMark(StorySchema.marks.emphasis),
    "Mod-k": askForLink,
    "Mod-z": ProseMirror.undo,
    "Mod-y": ProseMirror.redo,
    "Mod-Shift-z": ProseMirror.redo,
    "Shift-Enter": StoryCommands.lineEnd,
    Enter: chainCommands(StoryCommands.leave, StoryCommands.nextItem, StoryCommands.nextQuoted),
    Tab: StoryCommands.indent,
    "Shift-Tab": StoryCommands.outdent,
    ...french,
  };
  const shown = { update: () => {} };
  const view = new EditorView(place.querySelector("[data-mount]"), {
    state: EditorState.create({
      doc: Node.fromJSON(StorySchema, given),
      plugins: [
        ProseMirror.history(),
        keymap(keys),
        keymap(baseKeymap),
        ProseMirror.dropCursor({ class: "drop-cursor" }),
        ProseMirror.gapCursor(),
        new Plugin({ view: () => ({ update: (_, before) => changed(before) }) }),
      ],
    }),
    attributes: { role: "textbox", "aria-multiline": "true", "aria-label": place.dataset.label, lang: place.dataset.language },
    nodeViews: {
      figure: (node, view_, getPos) => new StoryTools.Picture(node, view_, getPos, pictures, words),
      cut_mark: () => StoryTools.cutMark(words),
    },
    handleDOMEvents: {
      // Before anything reads it: markup of others is read by the server alone.
      paste(_, event) {
        const source = event.clipboardData.getData("text/html");
        const taken = source ? !source.includes("data-pm-slice") : addPictures(event.clipboardData.files);
        if (taken) event.preventDefault();
        if (taken && source) paste(source);
        return taken;
      },
    },
    handleDrop(view_, event) {
      if (!event.dataTransfer?.files.length) return false;
      const found = view_.posAtCoords({ left: event.clientX, top: event.clientY });
      event.preventDefault();
      return addPictures(event.dataTransfer.files, found ? found.pos : undefined);
    },
  });
  shown.update = StoryTools.connect(place, view, {
    link: askForLink,
    picture: () => files.click(),
    french: setFrenchSpaces,
  });
  files.addEventListener("change", () => {
    addPictures(files.files);
    files.value = "";
  });
  linkForm.addEventListener("click", (event) => event.target.dataset.link && endLink(event.target.dataset.link === "set"));
  linkForm.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      linkForm.hidden = true;
      view.focus();
    }
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    endLink(true);
  });

  // Drafts: on the server, and where that does not answer in this browser.
  const local = `story:${form.elements.draft.value.split(".").slice(0, 3).join(".")}`;
  let waiting = 0;
  let dirty = false;

  const write = () => (field.value = JSON.stringify(view.state.doc.toJSON()));

  function changed(before) {
    shown.update();
    if (!before.doc.eq(view.state.doc)) touch();
  }

  function touch() {
    dirty = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  }

  function whole() {
    write();
    const data = new FormData(form);
    for (const name of ["picture", "act"]) data.delete(name);
    return data;
  }

  async function keep() {
    clearTimeout(waiting);
    dirty = false;
    try {
      const answer = await fetch(at("draft"), { method: "POST", body: whole(), redirect: "manual" });
      const said = await answer.json();
      if (said.signed_out) {
        const link = document.createElement("a");
        link.href = said.signed_out;
        link.textContent = words.sign;
        status.replaceChildren(`${words.out} `, link);
      } else if (said.kept) say(`${words.kept} ${said.kept}`);
      if (answer.ok) localStorage.removeItem(local);
      else throw new Error();
    } catch {
      try {
        localStorage.setItem(local, field.value);
        say(words.local);
      } catch {
        say(words.failed);
      }
    }
  }

  form.addEventListener("input", (event) => event.target.closest("[data-mount]") || touch());
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    dirty = false;
    write();
  });
  addEventListener("pagehide", () => dirty && navigator.sendBeacon(at("draft"), whole()));

  const kept = localStorage.getItem(local);
  if (kept) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small-button";
    button.textContent = words.restore;
    button.addEventListener("click", () => {
      const doc = Node.fromJSON(StorySchema, JSON.parse(kept));
      view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, doc.content));
      localStorage.removeItem(local);
      button.remove();
    });
    status.after(button);
  }
  window.storyEditor = view;
})();

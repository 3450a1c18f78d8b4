// The buttons above the text, and how a picture stands in it with its fields.
const StoryTools = (() => {
  const { toggleMark, undo, redo } = ProseMirror;
  const { nodes, marks } = StorySchema;

  function command(name) {
    if (name in marks) return toggleMark(marks[name]);
    if (name in StoryCommands.become) return StoryCommands.become[name];
    if (name === "separator" || name === "cut_mark") return StoryCommands.insert(nodes[name].create());
    return { undo, redo }[name];
  }

  function isOn(state, name) {
    if (name in marks) {
      const { from, to, empty, $from } = state.selection;
      if (empty) return Boolean(marks[name].isInSet(state.storedMarks || $from.marks()));
      return state.doc.rangeHasMark(from, to, marks[name]);
    }
    if (name === "bullets" || name === "numbers") return StoryCommands.isNow(state, "list", { ordered: name === "numbers" });
    return ["paragraph", "heading", "quote"].includes(name) && StoryCommands.isNow(state, name);
  }

  // own: what buttons do that are no commands (a link's form, a file to choose, spaces).
  function connect(place, view, own) {
    const buttons = [...place.querySelectorAll("[data-tool]")];
    for (const button of buttons) {
      const name = button.dataset.tool;
      button.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
      button.addEventListener("click", () => {
        if (own[name]) own[name]();
        else {
          command(name)(view.state, view.dispatch);
          view.focus();
        }
      });
    }
    const show = () => {
      for (const button of buttons) {
        const name = button.dataset.tool;
        if (name in marks || name in StoryCommands.become) button.setAttribute("aria-pressed", isOn(view.state, name));
      }
    };
    show();
    return show;
  }

  function field(label, value, longest, changed) {
    const holder = document.createElement("label");
    const input = document.createElement("input");
    holder.className = "figure-field";
    holder.append(label, input);
    input.type = "text";
    input.value = value;
    input.maxLength = longest;
    input.addEventListener("input", () => changed(input.value));
    return { holder, input };
  }

  // A picture in the text: its caption is text like any other, what it shows and its credit are fields.
  class Picture {
    constructor(node, view, getPos, pictures, words) {
      this.node = node;
      this.dom = document.createElement("figure");
      const shown = pictures[node.attrs.src];
      const image = document.createElement(shown ? "img" : "p");
      if (shown) {
        image.src = shown;
        image.alt = node.attrs.alt;
      } else image.textContent = `${words.elsewhere}: ${node.attrs.src}`;
      image.contentEditable = "false";
      this.contentDOM = document.createElement("figcaption");
      this.contentDOM.dataset.caption = words.caption;
      const set = (name) => (value) =>
        view.dispatch(view.state.tr.setNodeMarkup(getPos(), null, { ...this.node.attrs, [name]: value }));
      this.alt = field(words.alt, node.attrs.alt, 500, set("alt"));
      this.credit = field(words.credit, node.attrs.credit, 200, set("credit"));
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "button small-button quiet";
      remove.textContent = words.remove;
      remove.addEventListener("click", () => {
        view.dispatch(view.state.tr.delete(getPos(), getPos() + this.node.nodeSize));
        view.focus();
      });
      const fields = document.createElement("div");
      fields.className = "figure-fields";
      fields.contentEditable = "false";
      fields.append(this.alt.holder, this.credit.holder, remove);
      this.dom.append(image, this.contentDOM, fields);
      this.image = image;
    }

    update(node) {
      if (node.type !== this.node.type || node.attrs.src !== this.node.attrs.src) return false;
      this.node = node;
      for (const [name, one] of [["alt", this.alt], ["credit", this.credit]]) {
        if (one.input.value !== node.attrs[name]) one.input.value = node.attrs[name];
      }
      if (this.image.tagName === "IMG") this.image.alt = node.attrs.alt;
      return true;
    }

    stopEvent(event) {
      return event.target instanceof Element && event.target.closest(".figure-fields") !== null;
    }

    ignoreMutation(mutation) {
      return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
    }
  }

  function cutMark(words) {
    const dom = document.createElement("div");
    dom.className = "cut-mark";
    dom.textContent = words.cut;
    dom.contentEditable = "false";
    return { dom };
  }

  return { connect, Picture, cutMark };
})();

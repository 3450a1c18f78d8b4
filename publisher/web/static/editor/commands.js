// What keys and buttons do to a story. Each is a ProseMirror command: (state, dispatch) => whether it
// can be done.
const StoryCommands = (() => {
  const { Fragment, TextSelection } = ProseMirror;
  const { nodes, marks } = StorySchema;

  // The blocks of the story that the selection touches: their numbers, and where they begin and end.
  function touched(state) {
    const { $from, $to } = state.selection;
    const first = $from.index(0);
    const last = $to.depth === 0 && $to.index(0) > first ? $to.index(0) - 1 : $to.index(0);
    const blocks = [];
    for (let n = first; n <= last && n < state.doc.childCount; n++) blocks.push(state.doc.child(n));
    let start = 0;
    for (let n = 0; n < first; n++) start += state.doc.child(n).nodeSize;
    return { blocks, start, end: start + blocks.reduce((size, block) => size + block.nodeSize, 0) };
  }

  // The lines of text in a block, whatever holds them.
  function linesOf(block) {
    if (block.isTextblock) return [block.content];
    const lines = [];
    block.descendants((node) => {
      if (node.isTextblock) lines.push(node.content);
      return !node.isTextblock;
    });
    return lines;
  }

  // In which line between two places a caret is, and how far in it; and back.
  function caretIn(doc, start, end, head) {
    let [line, offset, number] = [0, 0, 0];
    doc.nodesBetween(start, end, (node, pos) => {
      if (node.isTextblock) {
        if (pos < head) [line, offset] = [number, Math.min(head - pos - 1, node.content.size)];
        number++;
      }
      return !node.isTextblock;
    });
    return { line, offset };
  }

  function placeOf(doc, start, end, { line, offset }) {
    let [place, number] = [start + 1, 0];
    doc.nodesBetween(start, end, (node, pos) => {
      if (node.isTextblock && number++ === line) place = pos + 1 + offset;
      return !node.isTextblock;
    });
    return place;
  }

  // The touched blocks as blocks of another kind; a picture, a table and a break stay what they are.
  function become(build) {
    return (state, dispatch) => {
      const { blocks, start, end } = touched(state);
      const fixed = ["figure", "table", "separator", "cut_mark"];
      if (!blocks.length || blocks.some((block) => fixed.includes(block.type.name))) return false;
      if (dispatch) {
        const made = build(blocks.flatMap(linesOf));
        const transaction = state.tr.replaceWith(start, end, made);
        const caret = caretIn(state.doc, start, end, state.selection.head);
        const place = placeOf(transaction.doc, start, transaction.mapping.map(end), caret);
        transaction.setSelection(TextSelection.near(transaction.doc.resolve(place)));
        dispatch(transaction.scrollIntoView());
      }
      return true;
    };
  }

  const each = (type, attrs) => become((lines) => lines.map((line) => type.create(attrs, line)));
  const listed = (ordered) =>
    become((lines) => [
      nodes.list.create(
        { ordered },
        lines.map((line) => nodes.list_item.create(null, nodes.item_text.create(null, line))),
      ),
    ]);
  const quoted = become((lines) => [
    nodes.quote.create(null, lines.map((line) => nodes.quote_text.create(null, line))),
  ]);

  const isNow = (state, name, attrs = {}) => {
    const { blocks } = touched(state);
    const same = (block) => Object.entries(attrs).every(([key, value]) => block.attrs[key] === value);
    return blocks.length > 0 && blocks.every((block) => block.type.name === name && same(block));
  };
  // A second press makes plain paragraphs again.
  const toggled = (name, attrs, make) => (state, dispatch) =>
    (isNow(state, name, attrs) ? each(nodes.paragraph) : make)(state, dispatch);

  function insert(node) {
    return (state, dispatch) => {
      const { start, end, blocks } = touched(state);
      const empty = blocks.length === 1 && blocks[0].type === nodes.paragraph && !blocks[0].content.size;
      if (dispatch) {
        const transaction = empty ? state.tr.replaceWith(start, end, node) : state.tr.insert(end, node);
        const after = (empty ? start : end) + node.nodeSize;
        if (after >= transaction.doc.content.size) transaction.insert(after, nodes.paragraph.create());
        transaction.setSelection(TextSelection.near(transaction.doc.resolve(after), 1));
        dispatch(transaction.scrollIntoView());
      }
      return true;
    };
  }

  // Enter in an empty line of a list or quotation, or in a caption: on to a paragraph behind it.
  function leave(state, dispatch) {
    const { $from, empty } = state.selection;
    if (!empty || $from.depth === 0) return false;
    const top = $from.node(1);
    const parent = $from.parent;
    const held = ["item_text", "quote_text", "quote_source"].includes(parent.type.name);
    const captioned = ["figure", "table_caption", "table_cell", "quote_source"].includes(parent.type.name);
    if (!captioned && !(held && !parent.content.size)) return false;
    const nested = parent.type === nodes.item_text && $from.depth > 3;
    if (nested) return outdent(state, dispatch);
    if (dispatch) {
      const transaction = state.tr;
      const after = $from.after(1);
      const line = parent.type === nodes.item_text ? $from.depth - 1 : $from.depth;
      const only = held && linesOf(top).length === 1;
      const last = held && $from.index(1) === top.childCount - 1;
      if (only) transaction.replaceWith($from.before(1), after, nodes.paragraph.create());
      else if (held && last) transaction.insert(after, nodes.paragraph.create()).delete($from.before(line), $from.after(line));
      else transaction.insert(after, nodes.paragraph.create());
      const place = only ? $from.before(1) + 1 : transaction.mapping.map(after, -1) + 1;
      transaction.setSelection(TextSelection.near(transaction.doc.resolve(Math.min(place, transaction.doc.content.size))));
      dispatch(transaction.scrollIntoView());
    }
    return true;
  }

  // Enter in an item of a list: the next item.
  function nextItem(state, dispatch) {
    const { $from, $to } = state.selection;
    if ($from.parent.type !== nodes.item_text || !$from.sameParent($to)) return false;
    if (dispatch) {
      const item = $from.node(-1);
      const rest = $from.parent.content.cut($to.parentOffset);
      const children = [];
      item.forEach((child, _, n) => n && children.push(child));
      const made = nodes.list_item.create(null, [nodes.item_text.create(null, rest), ...children]);
      const first = nodes.list_item.create(item.attrs, nodes.item_text.create(null, $from.parent.content.cut(0, $from.parentOffset)));
      const transaction = state.tr.replaceWith($from.before(-1), $from.after(-1), [first, made]);
      const place = $from.before(-1) + first.nodeSize + 2;
      dispatch(transaction.setSelection(TextSelection.create(transaction.doc, place)).scrollIntoView());
    }
    return true;
  }

  // Enter in a quotation: its next paragraph.
  function nextQuoted(state, dispatch) {
    const { $from, $to } = state.selection;
    if ($from.parent.type !== nodes.quote_text || !$from.sameParent($to)) return false;
    if (dispatch) {
      const transaction = state.tr.deleteSelection();
      dispatch(transaction.split(transaction.selection.from).scrollIntoView());
    }
    return true;
  }

  // Tab: the item goes under the one before it. Shift and Tab: out again.
  function indent(state, dispatch) {
    const { $from } = state.selection;
    if ($from.parent.type !== nodes.item_text) return false;
    const list = $from.node(-2);
    const number = $from.index(-2);
    if (number === 0) return false;
    if (dispatch) {
      const item = $from.node(-1);
      const before = list.child(number - 1);
      const last = before.lastChild.type === nodes.list ? before.lastChild : null;
      const inner = last
        ? last.copy(last.content.addToEnd(item))
        : nodes.list.create({ ordered: list.attrs.ordered }, item);
      const content = last ? before.content.replaceChild(before.childCount - 1, inner) : before.content.addToEnd(inner);
      const start = $from.before(-1) - before.nodeSize;
      const transaction = state.tr.replaceWith(start, $from.after(-1), before.copy(content));
      const place = start + before.copy(content).nodeSize - 3 - item.nodeSize + 2 + 1 + $from.parentOffset;
      dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(Math.min(place, transaction.doc.content.size)))).scrollIntoView());
    }
    return true;
  }

  function outdent(state, dispatch) {
    const { $from } = state.selection;
    if ($from.parent.type !== nodes.item_text || $from.depth <= 3) return false;
    if (dispatch) {
      const [item, list, outer] = [$from.node(-1), $from.node(-2), $from.node(-3)];
      const number = $from.index(-2);
      const [before, after] = [[], []];
      list.forEach((child, _, n) => (n < number ? before : n > number ? after : []).push(child));
      const kept = [];
      outer.forEach((child) => {
        if (child !== list) kept.push(child);
        else if (before.length) kept.push(list.copy(Fragment.from(before)));
      });
      const moved = after.length ? item.copy(item.content.addToEnd(list.copy(Fragment.from(after)))) : item;
      const first = outer.copy(Fragment.from(kept));
      const start = $from.before(-3);
      const transaction = state.tr.replaceWith(start, $from.after(-3), [first, moved]);
      const place = start + first.nodeSize + 2 + $from.parentOffset;
      dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(place))).scrollIntoView());
    }
    return true;
  }

  function lineEnd(state, dispatch) {
    if (!state.selection.$from.parent.inlineContent) return false;
    const code = state.selection.$from.parent.type === nodes.preformatted;
    if (dispatch) {
      const end = code ? StorySchema.text("\n") : nodes.hard_break.create();
      dispatch(state.tr.replaceSelectionWith(end).scrollIntoView());
    }
    return true;
  }

  // Replaces the address of the link around or in the selection; without one, takes the link away.
  function setLink(href) {
    return (state, dispatch) => {
      let { from, to, empty, $from } = state.selection;
      const inside = marks.link.isInSet($from.marks()) || marks.link.isInSet(state.doc.resolve(Math.min(from + 1, state.doc.content.size)).marks());
      if (empty && inside) {
        const start = $from.start();
        $from.parent.forEach((child, offset) => {
          const here = start + offset <= from && from <= start + offset + child.nodeSize;
          if (here && inside.isInSet(child.marks)) [from, to] = [start + offset, start + offset + child.nodeSize];
        });
      }
      if (from === to) {
        if (!href) return false;
        dispatch(state.tr.insert(from, StorySchema.text(href, [marks.link.create({ href })])));
        return true;
      }
      const transaction = state.tr.removeMark(from, to, marks.link);
      dispatch(href ? transaction.addMark(from, to, marks.link.create({ href })) : transaction);
      return true;
    };
  }

  return {
    touched,
    isNow,
    insert,
    setLink,
    become: {
      paragraph: each(nodes.paragraph),
      heading: toggled("heading", {}, each(nodes.heading, { level: 2 })),
      quote: toggled("quote", {}, quoted),
      bullets: toggled("list", { ordered: false }, listed(false)),
      numbers: toggled("list", { ordered: true }, listed(true)),
    },
    leave,
    nextItem,
    nextQuoted,
    indent,
    outdent,
    lineEnd,
  };
})();

// The schema of a story: a node for each block and part of our tree, a mark for each mark. The same
// names as in publisher/content/editing/to_editor.py, which makes the documents.
const OUTER = { language: { default: null }, direction: { default: null } };

// What is copied inside the editor is recognised by its node's name, with all its attributes.
function part(name, tag, spec = {}) {
  const shown = (node) => (typeof tag === "function" ? tag(node) : tag);
  const leaf = !spec.content;
  return {
    ...spec,
    toDOM(node) {
      const attributes = { "data-node": name, "data-attrs": JSON.stringify(node.attrs) };
      if (node.attrs.language) attributes.lang = node.attrs.language;
      if (node.attrs.direction) attributes.dir = node.attrs.direction;
      if (node.attrs.colspan > 1) attributes.colspan = node.attrs.colspan;
      if (node.attrs.rowspan > 1) attributes.rowspan = node.attrs.rowspan;
      return leaf ? [shown(node), attributes] : [shown(node), attributes, 0];
    },
    parseDOM: [
      {
        tag: `[data-node="${name}"]`,
        priority: 60,
        preserveWhitespace: spec.code ? "full" : true,
        getAttrs: (element) => JSON.parse(element.dataset.attrs || "{}"),
      },
      ...(spec.parseDOM || []),
    ],
  };
}

const BLOCKS = "(paragraph | heading | list | quote | table | preformatted | figure | separator | closing | cut_mark)*";

const StorySchema = new ProseMirror.Schema({
  nodes: {
    doc: { content: BLOCKS },
    paragraph: part("paragraph", "p", { content: "inline*", attrs: OUTER, parseDOM: [{ tag: "p" }] }),
    heading: part("heading", (node) => `h${node.attrs.level}`, {
      content: "inline*",
      attrs: { ...OUTER, level: { default: 2 } },
      defining: true,
    }),
    list: part("list", (node) => (node.attrs.ordered ? "ol" : "ul"), {
      content: "list_item*",
      attrs: { ...OUTER, ordered: { default: false }, start: { default: 1 } },
    }),
    list_item: part("list_item", "li", {
      content: "item_text list*",
      attrs: { marker: { default: null } },
      defining: true,
    }),
    item_text: part("item_text", "div", { content: "inline*" }),
    quote: part("quote", "blockquote", { content: "quote_text* quote_source?", attrs: OUTER, defining: true }),
    quote_text: part("quote_text", "p", { content: "inline*" }),
    quote_source: part("quote_source", "footer", { content: "inline*", attrs: { marker: { default: null } } }),
    table: part("table", "table", {
      content: "table_caption? table_row*",
      attrs: { ...OUTER, head_rows: { default: 0 } },
      isolating: true,
    }),
    table_caption: part("table_caption", "caption", { content: "inline*", isolating: true }),
    table_row: part("table_row", "tr", { content: "table_cell*" }),
    table_cell: part("table_cell", (node) => (node.attrs.header ? "th" : "td"), {
      content: "inline*",
      attrs: { header: { default: false }, colspan: { default: 1 }, rowspan: { default: 1 } },
      isolating: true,
    }),
    preformatted: part("preformatted", "pre", { content: "inline*", attrs: OUTER, code: true, defining: true }),
    figure: part("figure", "figure", {
      content: "inline*",
      attrs: {
        ...OUTER,
        src: { default: "" },
        alt: { default: "" },
        credit: { default: "" },
        rights: { default: "" },
        width: { default: null },
        height: { default: null },
      },
      isolating: true,
      defining: true,
      draggable: true,
    }),
    separator: part("separator", "hr", { attrs: { ...OUTER, marker: { default: null } } }),
    closing: part("closing", "p", { content: "inline*", attrs: OUTER, defining: true }),
    cut_mark: part("cut_mark", "div", { selectable: true }),
    text: { group: "inline" },
    hard_break: {
      group: "inline",
      inline: true,
      selectable: false,
      toDOM: () => ["br"],
      parseDOM: [{ tag: "br" }],
    },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "nofollow" }, 0],
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ href: element.getAttribute("href") }) }],
    },
    language: {
      attrs: { language: {} },
      toDOM: (mark) => ["span", { lang: mark.attrs.language, "data-language": "" }, 0],
      parseDOM: [{ tag: "span[data-language]", getAttrs: (element) => ({ language: element.lang }) }],
    },
    strong: { toDOM: () => ["strong", 0], parseDOM: [{ tag: "strong" }, { tag: "b" }] },
    emphasis: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }] },
    code: { toDOM: () => ["code", 0], parseDOM: [{ tag: "code" }] },
    subscript: { toDOM: () => ["sub", 0], parseDOM: [{ tag: "sub" }] },
    superscript: { toDOM: () => ["sup", 0], parseDOM: [{ tag: "sup" }] },
    strikethrough: { toDOM: () => ["s", 0], parseDOM: [{ tag: "s" }] },
  },
});

// What publisher/web/static/editor.js takes from ProseMirror, as the one global `ProseMirror`.
export { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn, lift } from "prosemirror-commands";
export { dropCursor } from "prosemirror-dropcursor";
export { gapCursor } from "prosemirror-gapcursor";
export { history, undo, redo } from "prosemirror-history";
export { inputRules, textblockTypeInputRule, InputRule } from "prosemirror-inputrules";
export { keymap } from "prosemirror-keymap";
export { Schema, Slice, Fragment, Node, DOMParser } from "prosemirror-model";
export { EditorState, Plugin, NodeSelection, TextSelection, Selection } from "prosemirror-state";
export { EditorView } from "prosemirror-view";

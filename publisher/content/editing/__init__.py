"""A story while a person writes it: the editor's document, simple markup, what was pasted."""

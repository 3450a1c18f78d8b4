"""A story while a person writes it: as the editor's document, as simple markup, as what was pasted."""

"""The documentation as this installation shows it: the Markdown pages of `docs/`, no Sphinx."""

"""How Sphinx makes a site of the Markdown pages: `make docs`.

The pages are written for a code host and for the installation's own help (`publisher/web/help/`);
what is set here changes nothing of how they read there. Nothing of the site comes from another
host, and nothing is fetched to build it.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

project = "Publisher"
author = "the publisher's founders"
project_copyright = "the publisher's founders, Apache-2.0"
language = "en"

extensions = ["myst_parser"]
root_doc = "docs/README"
include_patterns = ["docs/**", "README.md", "README.fr.md", "CHANGELOG.md", "CONTRIBUTING.md"]
include_patterns += ["examples/*/README.md"]
exclude_patterns = [".venv", "var", "build", "dist", "node_modules", "publisher", "templates"]
nitpicky = True
myst_heading_anchors = 4

html_theme = "furo"
html_title = "Publisher"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_favicon = "../../publisher/web/static/icon.svg"
html_permalinks_icon = "§"

WITH_CONTENTS = ("docs/adr", "docs/fr", "docs/ways-in")  # folders whose README lists their pages
OWN_LANGUAGES = ("merge", "filter", "segment")  # of examples: shown as they are
FRENCH = re.compile(r"docs/fr/|README\.fr")
SECTION = re.compile(r"^## (.+)$", re.M)
PAGE = re.compile(r"\]\(([\w./-]+)\.md(?:#[\w-]+)?\)")


def setup(app: Any) -> None:
    """Called by Sphinx with its application."""
    for name in OWN_LANGUAGES:
        app.add_lexer(name, TextLexer)
    app.connect("source-read", add_contents)
    app.connect("html-page-context", speak_french)
    app.connect("build-finished", open_at_the_root)


def add_contents(app: Any, page: str, source: list[str]) -> None:
    """Each README is the table of contents of its folder: a section's links, in their order.

    `source` holds the page's text, and is changed in place.
    """
    if not page.startswith("docs/") or not page.endswith("/README"):
        return
    folder, known = posixpath.dirname(page), {page}
    parts = SECTION.split(source[0])
    for caption, text in zip(["", *parts[1::2]], parts[0::2], strict=True):
        there = [posixpath.normpath(f"{folder}/{name}") for name in PAGE.findall(text)]
        new = [name for name in dict.fromkeys(there) if name not in known and _ours(page, name)]
        known.update(new)
        if new:
            title = f":caption: {caption}\n" if caption else ""
            lines = "\n".join(f"/{name}" for name in new)
            source[0] += f"\n\n```{{toctree}}\n:hidden:\n{title}\n{lines}\n```\n"


def _ours(page: str, name: str) -> bool:
    """Whether a README lists that page: the first of all does, and each its own folder's."""
    inner, own = posixpath.dirname(name), posixpath.dirname(page)
    if page != root_doc:
        return inner == own
    return inner not in WITH_CONTENTS or name.endswith("/README")


def speak_french(app: Any, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Pages in French say so to screen readers and to hyphenation."""
    if FRENCH.match(page):
        context["lang_attr"] = context["language"] = "fr"


def open_at_the_root(app: Any, failed: Exception | None) -> None:
    """Whoever opens the folder gets the first page."""
    if failed is None:
        Path(app.outdir, "index.html").write_text(
            '<!doctype html><meta charset="utf-8"><title>Publisher</title>'
            '<meta http-equiv="refresh" content="0; url=docs/README.html">'
            '<a href="docs/README.html">Publisher</a>\n',
            encoding="utf-8",
        )

"""One page of the documentation as HTML: what Markdown says, with links that work at /docs/."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from publisher.web.help.library import CONTENTS, pages, pictures

READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
NO_LETTER = re.compile(r"[^\w\- ]")
DEEPEST_IN_CONTENTS = "h2"
OUTSIDE = re.compile(r"(?:https?:|mailto:)")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's template shows. sections: (anchor, words) of its second headings."""

    title: str
    html: str
    anchors: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]


def render_page(name: str, text: str) -> Page:
    """The page of that name (library.pages) from its Markdown."""
    tokens = READER.parse(text)
    headings = _name_headings(tokens)
    for token in tokens:
        token.attrs.pop("style", None)  # of a table's cells; our pages take no inline style
        _lead_links(token.children or [], name)
    html = READER.renderer.render(tokens, READER.options, {})
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table class="list">')
    html = html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    title = next((words for tag, _, words in headings if tag == "h1"), name)
    inner = tuple((one, words) for tag, one, words in headings if tag == DEEPEST_IN_CONTENTS)
    return Page(title, html, tuple(one for _, one, _ in headings), inner)


def anchor(words: str) -> str:
    """The anchor of a heading, as code hosts and MyST make it: `Two words!` -> `two-words`."""
    return NO_LETTER.sub("", words.strip().lower()).replace(" ", "-")


def _name_headings(tokens: Sequence[Token]) -> list[tuple[str, str, str]]:
    """Tag, anchor and words of each heading; the anchor becomes its id."""
    found, times = [], dict[str, int]()
    for opened, inside in pairwise(tokens):
        if opened.type != "heading_open":
            continue
        words = "".join(part.content for part in inside.children or [])
        made = anchor(words)
        number = times[made] = times.get(made, -1) + 1
        made = f"{made}-{number}" if number else made
        opened.attrSet("id", made)
        found.append((opened.tag, made, words))
    return found


def _lead_links(parts: Sequence[Token], name: str) -> None:
    """Links and pictures of one line lead to our addresses; what is not shipped is no link."""
    closing: list[str] = []
    for part in parts:
        if part.type == "image":
            part.attrSet("src", _picture(name, str(part.attrs["src"])))
        elif part.type == "link_open":
            target = _target(name, str(part.attrs["href"]))
            closing.append("a" if target else "span")
            part.attrs = {"href": target} if target else {}
            part.tag = closing[-1]
        elif part.type == "link_close":
            part.tag = closing.pop()


def _target(name: str, href: str) -> str:
    """The address of what a page links to, empty where this installation does not show it."""
    if href.startswith("#") or OUTSIDE.match(href):
        return href
    path, _, fragment = href.partition("#")
    linked = _beside(name, path).removesuffix(".md")
    linked = linked.removesuffix(CONTENTS).rstrip("/")
    if linked not in pages() or not path.endswith(".md"):
        return ""
    return page_address(linked) + (f"#{fragment}" if fragment else "")


def _picture(name: str, source: str) -> str:
    linked = _beside(name, source)
    return reverse("help-picture", args=[linked]) if linked in pictures() else ""


def _beside(name: str, path: str) -> str:
    """The path below docs/ of what that page names relatively; `../x` where it leads out of it."""
    here = pages()[name].relative_to(pages()[""].parent)
    return posixpath.normpath(posixpath.join(Path(here).parent.as_posix(), path))


def page_address(name: str) -> str:
    """The path that shows the page of that name."""
    return reverse("help-page", args=[name]) if name else reverse("help")

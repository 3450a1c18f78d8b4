"""Documents that are no feeds as the parts that rules look at: one entry, its fields by name.

The fields of JSON are its paths with dots (`wire.url`, `author.name`), those of a page and of text
the names that it gives to its particulars.
"""

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

from publisher.renderers.feeds.lint.parts import Part
from publisher.renderers.wire.judges.newsroom import newsml_g2_part, ninjs_part, nitf_part

DEEPEST = 20
_PARTICULAR = re.compile(r"([A-Z][a-z]+): (.+)")

Fields = dict[str, list[str]]


def json_part(body: bytes) -> Part:
    """A JSON document. Raises ValueError for what is none."""
    return _part(_flat(json.loads(body)))


def linked_part(body: bytes) -> Part:
    """The NewsArticle in a page's head. Raises ValueError where there is none."""
    page = _read(body)
    if not page.scripts:
        raise ValueError("the page holds no JSON-LD")
    return _part(_flat(json.loads(page.scripts[0])))


def page_part(body: bytes) -> Part:
    """A page: what its head says, its headline (`h1`) and its whole markup (`html`)."""
    page = _read(body)
    return _part({**page.said, "html": [body.decode("utf-8", "replace")]})


def markdown_part(body: bytes) -> Part:
    """Our Markdown: its front matter, a value of JSON on each line, its first heading (`h1`) and
    what is under it (`text`). Raises ValueError for a value that is none."""
    text = body.decode("utf-8", "replace").removeprefix("---\n")
    front, _, below = text.partition("\n---\n")
    lines = (line.partition(": ") for line in front.split("\n"))
    named = {name: _texts(json.loads(value)) for name, _, value in lines}
    first, _, rest = below.strip().partition("\n")
    return _part({**named, "h1": [first.removeprefix("# ")], "text": [rest.strip()]})


def text_part(body: bytes) -> Part:
    """Plain text: what stands above its particulars (`text`), and these in small letters."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    above, _, below = text.rpartition("\n--")
    found: Fields = {}
    for name, value in _PARTICULAR.findall(below):
        found.setdefault(name.lower(), []).append(value)
    header = text[: text.find("\x02")].lstrip("\x16\x01").strip() if "\x02" in text else ""
    return _part({**found, "text": [above.rpartition("\x02")[2].strip()], "header": [header]})


def _part(fields: Mapping[str, list[str]]) -> Part:
    names = ("guid", "identifier", "uri", "guid")
    own = next((fields[name][0] for name in names if fields.get(name)), "")
    states = [*fields.get("pubstatus", ()), *fields.get("pubStatus", ())]
    states += fields.get("creativeWorkStatus", ())
    notice = any(state != "usable" for state in states)
    return Part(kind="entry", entry=own, notice=notice, fields=fields)


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [str(value)]


def _flat(document: Any) -> Fields:
    if not isinstance(document, dict):
        raise ValueError("the document is no JSON object")
    found: Fields = {}
    _collect(document, "", found, 0)
    return found


def _collect(value: Any, path: str, found: Fields, depth: int) -> None:
    if depth > DEEPEST or value is None:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(inner, f"{path}.{key}" if path else str(key), found, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, path, found, depth + 1)
    else:
        said = str(value).lower() if isinstance(value, bool) else str(value)
        found.setdefault(path, []).append(said)


class _Page(HTMLParser):
    """A page's metas by name, its h1, its title, its scripts of JSON-LD."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: Fields = {}
        self.scripts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "meta" and "charset" in own:
            self._say("charset", own["charset"])
        elif tag == "meta":
            self._say(own.get("name") or own.get("property", ""), own.get("content", ""))
        elif tag == "link" and own.get("rel") == "canonical":
            self._say("canonical", own.get("href", ""))
        elif tag == "html":
            self._say("language", own.get("lang", ""))
        elif tag in {"h1", "title"}:
            self._say(tag, "")
            self._inside = tag
        elif tag == "script" and own.get("type") == "application/ld+json":
            self.scripts.append("")
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside:
            self.said[self._inside][-1] += data

    def _say(self, name: str, value: str) -> None:
        self.said.setdefault(name, []).append(value)


def _read(body: bytes) -> _Page:
    page = _Page()
    page.feed(body.decode("utf-8", "replace"))
    page.close()
    return page


READERS: Mapping[str, Callable[[bytes], Part]] = {
    "html": page_part,
    "json": json_part,
    "json-ld": linked_part,
    "markdown": markdown_part,
    "newsml-g2": newsml_g2_part,
    **dict.fromkeys(("ninjs", "ninjs-1.6", "ninjs-2.2", "ninjs-3.1"), ninjs_part),
    "nitf": nitf_part,
    "text": text_part,
    "text-iptc-7901": text_part,
}

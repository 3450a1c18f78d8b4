"""A saved page around a known story, in a layout of layouts.txt, and how much of it was found."""

import json
import random
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
PARTS = json.loads((HERE / "parts.json").read_text())
FURNITURE, WALL, TAIL = PARTS["furniture"], PARTS["wall"], PARTS["tail"]


@dataclass(frozen=True)
class Layout:
    """One line of layouts.txt."""

    name: str
    way: str
    page: str


def layouts():
    """All layouts."""
    lines = (HERE / "layouts.txt").read_text().splitlines()
    return [
        Layout(*(part.strip() for part in line.split(" | ", 2))) for line in lines if line[0] != "#"
    ]


def sentence(chance, language):
    words = [chance.choice(part.split("|")) for part in PARTS["sentences"][language]]
    number = chance.randint(2, 900)
    tail = f", soit {number} de plus" if language == "fr" else f", or {number} more"
    text = " ".join(words) + (tail if chance.random() < 0.4 else "")
    return text[0].upper() + text[1:] + "."


def prose(chance, language, most=4):
    return " ".join(sentence(chance, language) for _ in range(chance.randint(1, most)))


def build(layout, seed, mess=()):
    """The page, and the texts of the story's blocks in it.

    `mess`: `hashed` (no name of a class or id says anything), `short` (three paragraphs), `wall` (a
    long text about cookies), `tail` (what sites put below the text in the body itself).
    """
    chance = random.Random(f"{layout.name} {seed}")
    language = chance.choice(["fr", "en"])
    blocks = [
        ("p", prose(chance, language))
        for _ in range(3 if "short" in mess else chance.randint(5, 24))
    ]
    if "short" not in mess and "p" in layout.way.split()[0]:
        blocks[3:3] = [("h2", sentence(chance, language).rstrip(".")[:40].strip())]
        blocks[6:6] = [("ul", sentence(chance, language)), ("ul", sentence(chance, language))]
        blocks[-1:-1] = [("blockquote", prose(chance, language, 2))]
    values = {
        "h1": sentence(chance, language).rstrip("."),
        "by": '<div class="byline">By <a rel="author" href="/a">Ada Marsh</a></div>',
        "body": body(blocks, layout.way) + (TAIL if "tail" in mess else ""),
        "nav": "<ul>" + '<li><a href="/r">A rubric of ours</a></li>' * 9 + "</ul>",
        "side": teasers(chance, language, 4),
        "more": f"<h2>More from us</h2>{teasers(chance, language, 5)}",
        "talk": talk(chance, language),
        "foot": "<footer><p>All rights reserved by the house that prints this.</p></footer>",
        "share": FURNITURE["share"],
    }
    page = (WALL if "wall" in mess else "") + Template(layout.page).substitute(values)
    head = (
        f'<title>{values["h1"]} - House</title><meta property="og:title" content="{values["h1"]}">'
    )
    if "hashed" in mess:
        page = re.sub(r' (class|id|data-[\w-]+|itemprop|name)="([^"]*)"', _hashed, page)
    top = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head>'
    html = f"{top}<body>{page}</body></html>"
    return html, [text for _, text in blocks]


def _hashed(found):
    """The same name for the same names, as a style sheet's compiler makes them."""
    return f' class="{found[1][0]}{zlib.crc32(found[2].encode()):x}"'


def teasers(chance, language, most):
    """Other stories: a linked title and how each begins."""
    each = '<div class="card"><h3><a href="/s">{}</a></h3><p>{}</p></div>'
    return "".join(
        each.format(sentence(chance, language), sentence(chance, language)) for _ in range(most)
    )


def talk(chance, language):
    """What readers say, more than the story at times."""
    said = (f"<li><p>{prose(chance, language)}</p></li>" for _ in range(chance.randint(2, 14)))
    return (
        f'<div id="comments" class="comments-area"><h2>Remarks</h2><ol>{"".join(said)}</ol></div>'
    )


def body(blocks, way):
    """The blocks as the layout's system writes them."""
    way, *own = [part.strip() for part in way.split(" +")]
    if way == "br":
        return "<br><br>\n".join(text for _, text in blocks)
    size, opening = 1, way
    if way.startswith("group:"):
        _, number, opening = way.split(":", 2)
        size = int(number)
    written = [f"<{tag}>{text}</{tag}>" for tag, text in blocks]
    if size == 1 and opening == way:
        written = [html.replace("<p>", f"<{opening}>").replace("</p>", f"</{opening.split()[0]}>")
                   for html in written]  # fmt: skip
    written = [re.sub(r"(.*)<(/?)ul>", r"\1<\2ul>", html) for html in written]
    written = [html.replace("<ul>", "<ul><li>").replace("</ul>", "</li></ul>") for html in written]
    if opening != way:
        names = opening.split("><")
        closing = "".join(f"</{name.split()[0]}>" for name in reversed(names))
        groups = [written[at : at + size] for at in range(0, len(written), size)]
        written = [f"<{opening}>{''.join(group)}{closing}" for group in groups]
    for name in own:
        written[len(written) // 2 : len(written) // 2] = [FURNITURE[name]]
        written += [FURNITURE[name]] * (name in {"lire", "share"})
    return "\n".join(written)


def shingles(text):
    """Runs of four words."""
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[at:] for at in range(4)), strict=False))


def precision_and_recall(found, expected):
    """Of runs of four words: how many of the found ones are right, and of the right ones found."""
    ours, theirs = shingles(found), shingles(expected)
    both = (ours & theirs).total()
    return both / max(ours.total(), 1), both / max(theirs.total(), 1)

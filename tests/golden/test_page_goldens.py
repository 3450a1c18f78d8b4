"""Saved news pages: the story is found, whole and alone, in the mark-up that sites really have.

`golden/pages/NAME.json` is what a person reads in `tests/pages/NAME.html`.
"""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.content.blocks import Figure
from publisher.content.codec import timestamp
from publisher.content.parsers import parse
from publisher.content.plain_text import paragraphs_of

PAGES = Path(__file__).parents[1] / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def read(name):
    path = PAGES / f"{name}.html"
    parsed = parse(path.read_bytes(), filename=path.name, time_zone=ZoneInfo("Europe/Paris"))
    return parsed.article


def seen(article):
    """What a person would check on the page."""
    pictures = [b for b in article.blocks if isinstance(b, Figure)]
    return {
        "headline": article.headline,
        "kicker": article.kicker,
        "standfirst": article.standfirst,
        "authors": [author.name or f"({author.note})" for author in article.authors],
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "language": article.language,
        "direction": article.direction,
        "rubrics": list(article.rubrics),
        "tags": list(article.tags),
        "address": article.canonical_url,
        "pictures": [
            [b.src, b.alt, "".join(s.text for s in b.caption), b.credit] for b in pictures
        ],
        "body": [
            " ".join([b.type, b.language or "", b.direction or ""]).strip()
            + ": "
            + " / ".join(part for part in paragraphs_of(b) if part)
            for b in article.blocks
            if not isinstance(b, Figure)
        ],
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_page_is_read_as_a_person_reads_it(golden, name):
    found = json.dumps(seen(read(name)), ensure_ascii=False, indent=1)
    golden(f"pages/{name}.json", found + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_site_comes_along(name):
    article = read(name)
    text = "\n".join(part for block in article.blocks for part in paragraphs_of(block))
    for word in ("Accueil", "Partager", "cookies", "Publicité", "Abonnez-vous", "commentaire"):
        assert word not in text


def test_there_are_twenty_and_more():
    assert len(NAMES) >= 20

"""Stories for tests of partners' formats: the samples that partners get, and one of every block."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.fitting import with_rights
from publisher.renderers.wire.formats import FORMATS, WireFormat
from publisher.renderers.wire.samples import sample_source, samples
from publisher.renderers.wire.source import Original, WireSource
from tests.unit.test_ninjs import ARTICLES, SOURCE

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://courrier.example.org/articles"
PUBLISHER = replace(
    SOURCE, home_url="https://courrier.example.org/", logo="https://courrier.example.org/logo.png"
)
HELD = Original(version=2, files=("phare-0b32c88dea.v2.txt", "phare-0b32c88dea.v2-1.png"))
# Formats of web-formats; those of newsrooms have tests of their own.
CODES = [code for code in FORMATS if not code.startswith(("ninjs", "newsml", "nitf"))]


def source(**changes: Any) -> WireSource:
    """The publication, with the picture that samples show."""
    made = sample_source(PUBLISHER, "https://courrier.example.org/pictures/sample.png")
    made = replace(made, pictures={**SOURCE.pictures, **made.pictures})
    return replace(made, **{"sample": False, **changes})


def stories() -> dict[str, PublishedArticle]:
    """The samples by their codes, without what has no right, and one story of every block."""
    found = {one.code: one.article for one in samples(PUBLISHER, base=BASE, now=NOW)}
    content, _ = with_rights(found["unlicensed"].content, ())
    found["unlicensed"] = replace(found["unlicensed"], content=content)
    newsroom = replace(
        ARTICLES["every block"].content,
        urgency=2,
        slugline="PHARE-GLENAN",
        place="Penfret",
        genre="Feature",
        tags=("phares", "Bretagne"),
    )
    return {**found, "every-block": replace(ARTICLES["every block"], content=newsroom)}


def written(code: str, article: PublishedArticle, of: WireSource | None = None) -> bytes:
    """The story in a format, a withdrawal as partners get it."""
    wire: WireFormat = FORMATS[code]
    of = of or source()
    if article.pubstatus != "usable" and not wire.says_pubstatus:
        assert wire.withdrawal is not None
        return wire.withdrawal(article, of, HELD)
    return wire.render(article, of)

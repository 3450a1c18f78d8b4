"""IPTC ninjs 1.x, 2.x and 3.x (https://iptc.org/std/ninjs/) to article.

The versions differ in the case of names (`pubstatus`, `pubStatus`) and in lists where 1.x had one
text: names are read without case and underscores, and one text as a list of one.
"""

import json
from datetime import tzinfo

from publisher.content.article import Article, Parsed, PubStatus
from publisher.content.blocks import Direction
from publisher.content.parsers.html.body import Body
from publisher.content.parsers.native import read_json
from publisher.content.parsers.ninjs_document import Document, folded_key, with_folded_keys
from publisher.content.parsers.pictures_beside import with_pictures
from publisher.content.parsers.under_text import paragraphs_in, without_notes
from publisher.content.typography import base_direction, word_set

OURS = frozenset({"blocks", "headline"})
MARKS = word_set(
    "standard uri bodies bodyhtml bodytext headlines pubstatus versioncreated firstcreated"
)


def is_ninjs(text: str) -> bool:
    """Whether a JSON document is ninjs rather than our own: it has `uri` or its other names."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or document.keys() >= OURS:
        return False
    return bool(MARKS & {folded_key(name) for name in document})


def parse_ninjs(text: str, zone: tzinfo) -> Parsed:
    """The article in a ninjs document, or that it is taken back. `zone` is for times without one.

    Raises BadInput `bad_json`, `duplicate_key`, `missing_field`, `wrong_type`, `wrong_value`,
    `bad_time`, `bad_language` with the field, `not_a_story` for a picture or an event.
    """
    found = Document(with_folded_keys(read_json(text)))
    status = found.pubstatus()
    if status != "usable":
        return _taken_back(found, status, zone)
    found.refuse_other_types()
    headline = found.headline()
    body = found.body(found.language())
    return Parsed(
        article=_article(found, headline, body, zone),
        warnings=body.warnings,
        embargo_may_have_ended=True,
    )


def _article(found: Document, headline: str, body: Body, zone: tzinfo) -> Article:
    authors = found.authors(paragraphs_in(body.blocks))
    sponsor = found.text_with_role("descriptions", "sponsor")
    blocks = without_notes(body.blocks, authors, sponsor)
    blocks, cut = with_pictures(blocks, body.cut, found.pictures())
    return Article(
        headline=headline,
        blocks=blocks,
        cut=cut,
        guid=(found.text("uri") or "")[:500] or None,
        language=found.language() or body.language,
        direction=_direction(found, body) or base_direction(headline),
        access=found.access(),
        rubrics=found.subjects(sections=True),
        tags=(*found.subjects(sections=False), *found.texts("keywords")),
        kicker=found.text_with_role("headlines", "kicker"),
        standfirst=found.standfirst(),
        published_at=found.moment("firstcreated", zone) or found.moment("versioncreated", zone),
        updated_at=found.moment("versioncreated", zone),
        # 3.0 gave it another name.
        embargo_until=found.moment("embargoeduntil", zone) or found.moment("embargoed", zone),
        authors=authors,
        sponsor=sponsor,
        canonical_url=found.page(),
        enclosures=found.enclosures(),
        urgency=found.urgency(),
        slugline=found.label("slugline"),
        place=found.named("places", "place"),
        genre=found.named("genres", "genre"),
    )


def _taken_back(found: Document, status: PubStatus, zone: tzinfo) -> Parsed:
    """Which story must not be used, or not now, and why: no word of a text goes in with that."""
    headline = found.title()
    notes = (found.text("ednote"), headline)
    return Parsed(
        article=Article(
            headline=headline,
            blocks=(),
            guid=(found.text("uri") or "")[:500] or None,
            updated_at=found.moment("versioncreated", zone),
            canonical_url=found.page(),
        ),
        pubstatus=status,
        notes=tuple(note for note in notes if note),
    )


def _direction(found: Document, body: Body) -> Direction | None:
    """The base direction of the text: its first strong character, as its blocks say it."""
    given = {block.direction for block in body.blocks}
    return given.pop() if len(given) == 1 and None not in given else None

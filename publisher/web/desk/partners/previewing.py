"""What a filter would have let out in the last seven days, as pages show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publisher.actions.partners.terms.notices import filter_notices
from publisher.actions.partners.terms.preview import preview
from publisher.publications.models import Publication
from publisher.query.errors import QueryError
from publisher.syndication.filters.stored import tree_of
from publisher.web.desk.partners.words import notice_of
from publisher.web.words.filters import filter_words

MOST, SHOWN = 500, 60  # stories that are asked, and that are listed
Trees = tuple[Mapping[str, Any], ...]


def preview_shown(publication: Publication, trees: Trees, now: datetime) -> dict[str, Any]:
    """The stories, each with why it would have gone or not, and what to look at. Raises
    QueryError."""
    found = preview(publication=publication, trees=trees, now=now, most=MOST)
    said: dict[str, str] = {}
    rows = [
        {
            "story": one,
            "clauses": [(_said(clause.text, said), clause.holds) for clause in one.clauses],
        }
        for one in found.stories[:SHOWN]
    ]
    notices = filter_notices(publication, trees, now=now)
    return {
        "rows": rows,
        "goes": found.goes,
        "asked": len(found.stories),
        "unlisted": len(found.stories) - len(rows),
        "more": found.more,
        "hidden": found.hidden,
        "notices": [notice_of(one) for one in notices],
    }


def _said(clause: str, known: dict[str, str]) -> str:
    """A clause in words, as long as it can be read."""
    if clause not in known:
        try:
            known[clause] = filter_words(tree_of(clause))
        except QueryError:
            known[clause] = clause
    return known[clause]

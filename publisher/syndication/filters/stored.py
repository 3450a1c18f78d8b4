"""Filters as destinations and products keep them: a tree, or {} for everything."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from publisher.query.document import from_json, to_json
from publisher.query.errors import QueryError
from publisher.query.evaluate import Record, holds
from publisher.query.parser import parse
from publisher.query.times import When
from publisher.query.tree import Query
from publisher.query.writer import write
from publisher.syndication.filters.terms import STORIES
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
# Nothing that a story can be asked about is a time.
NO_TIME = When(datetime(1970, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
Tree = Mapping[str, Any]


def tree_of(text: str) -> dict[str, Any]:
    """A filter's text as it is kept; "" means everything. Raises QueryError, at the word."""
    return to_json(parse(text, STORIES)) if text.strip() else {}


def query_of(tree: Tree) -> Query | None:
    """A stored filter; None: everything. Raises QueryError where this version cannot read it."""
    return _read(json.dumps(tree)) if tree else None


@lru_cache(maxsize=2_000)
def _read(tree: str) -> Query:
    """Read once in a process: each story asks the filters of all destinations."""
    query = from_json(json.loads(tree))
    STORIES.check(query)
    return query


def text_of(tree: Tree) -> str:
    """A stored filter in words; "" for everything, "?" where this version cannot read it."""
    try:
        query = query_of(tree)
    except QueryError:
        return "?"
    return "" if query is None else write(query, STORIES)


def takes(destination: Destination, record: Record) -> bool:
    """Whether a destination's filter, and its product's, mean a story (record.py).

    A filter that cannot be read means nothing: what may not be passed on stays here.
    """
    product = destination.product
    trees = [destination.filter_tree, *([product.filter_tree] if product else [])]
    try:
        return all(query is None or meant(query, record) for query in map(query_of, trees))
    except QueryError as error:
        log.error("the filter of destination %s cannot be read: %s", destination.pk, error.code)
        return False


def meant(query: Query, record: Record) -> bool:
    """Whether a story is meant; all of a story is known."""
    return holds(query, record, NO_TIME) is True

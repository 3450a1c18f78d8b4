"""The terms of a destination, as commands and the API give them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypedDict

from publisher.actions.partners.terms import checks
from publisher.actions.partners.terms.named import named_product
from publisher.publications import checks as plain
from publisher.publications.models import Publication
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination


class Terms(TypedDict, total=False):
    """What a destination gets, how and when; "" and empty collections take a term away.

    filter: in the filter language, over stories (docs/partners.md); "" is everything. product: its
    slug; its filter must let a story through too. access: what it gets whole; the rest ends at its
    cut mark. rights: codes of pictures that it may have. usage_terms: what it may do with stories,
    else what its product or the publication says. advance_copies: stories under embargo too,
    marked as such. minor_edits: edits that others are not told of. limits: characters, by part.
    quiet_from, quiet_to: HH:MM in time_zone, else in the publication's. silent_hours: a story that
    waits for longer is told to a person, 0: none; "": its own past decides.
    """

    filter: str
    product: str
    access: str
    rights: Sequence[str]
    usage_terms: str
    advance_copies: bool
    minor_edits: bool
    name_pattern: str
    folder: str
    encoding: str
    limits: Mapping[str, int]
    quiet_from: str
    quiet_to: str
    time_zone: str
    silent_hours: str | int
    contact_name: str
    contact_phone: str


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "access": checks.access,
    "rights": checks.rights,
    "usage_terms": plain.usage_terms,
    "advance_copies": bool,
    "minor_edits": bool,
    "name_pattern": checks.name_pattern,
    "folder": checks.folder,
    "encoding": checks.encoding,
    "limits": checks.limits,
    "quiet_from": lambda text: checks.hour(text, "quiet_from"),
    "quiet_to": lambda text: checks.hour(text, "quiet_to"),
    "time_zone": lambda name: plain.time_zone(name, "time_zone") if name else "",
    "silent_hours": checks.silent_hours,
    "contact_name": lambda name: plain.line(name, "contact_name"),
    "contact_phone": checks.phone,
}


def checked_terms(publication: Publication, terms: Terms) -> dict[str, Any]:
    """The values for a destination's row, by its columns.

    Raises QueryError for the filter, PublisherError with the term as `where` for another.
    """
    given: Mapping[str, Any] = terms
    found = {name: check(given[name]) for name, check in _CHECKS.items() if name in given}
    if "filter" in terms:
        found["filter_tree"] = tree_of(terms["filter"])
    if "product" in terms:
        slug = terms["product"]
        found["product"] = named_product(publication=publication, slug=slug) if slug else None
    return found


def put(destination: Destination, values: Mapping[str, Any]) -> list[str]:
    """Set checked values in a row, which is not saved; the names of those that are new.

    Raises PublisherError where they do not fit together.
    """
    changed = sorted(name for name in values if getattr(destination, name) != values[name])
    for name in changed:
        setattr(destination, name, values[name])
    checks.quiet_hours(destination.quiet_from, destination.quiet_to)
    return changed


def words(changed: Iterable[str]) -> list[str]:
    """The terms' names of columns."""
    return ["filter" if name == "filter_tree" else name for name in changed]

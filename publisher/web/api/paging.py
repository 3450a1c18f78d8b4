"""Lists page by page: a cursor is the place in one, whatever is added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications.tokens import seal, unseal
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Call, Parameter

PAGE, LONGEST_PAGE = 50, 200
TEXT: dict[str, Any] = {"type": "string"}
Row = TypeVar("Row", bound=Model)
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter of the query that narrows a list. `narrow` raises PublisherError."""

    name: str
    schema: dict[str, Any]
    text: str
    narrow: Callable[[Rows, str], Rows]


def parameters(name: str, filters: Sequence[Filter] = ()) -> tuple[Parameter, ...]:
    """What the query of a list may hold, for its route."""
    number = {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE}
    return (
        Parameter("limit", number, f"{name} of one page; else {PAGE}"),
        Parameter("cursor", TEXT, "`next` of the page before"),
        *(Parameter(one.name, one.schema, one.text) for one in filters),
    )


def page(
    call: Call, rows: QuerySet[Row], name: str, filters: Sequence[Filter] = ()
) -> tuple[list[Row], str | None]:
    """The rows of the page that the query asks for, the newest first, and the next page's cursor.

    Raises the problem 400 for a limit, a cursor or a filter that is none.
    """
    purpose = f"api {name} cursor"
    size = _size(call.query.get("limit"))
    for one in filters:
        if value := call.query.get(one.name):
            rows = _narrowed(one, rows, value)
    if (cursor := call.query.get("cursor")) is not None:
        last = unseal(purpose, cursor)
        if last is None:
            raise _bad("cursor", "it is none of ours; begin again without one")
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    return found[:size], seal(purpose, found[size - 1].pk) if more else None


def _narrowed(one: Filter, rows: QuerySet[Row], value: str) -> QuerySet[Row]:
    try:
        return one.narrow(rows, value)
    except PublisherError as error:
        raise _bad(one.name, error.message) from None


def _size(given: str | None) -> int:
    if given is None:
        return PAGE
    size = whole_number(given, least=1, most=LONGEST_PAGE)
    if size is None:
        raise _bad("limit", f"it must be a number from 1 to {LONGEST_PAGE}")
    return size


def _bad(name: str, message: str) -> ApiError:
    return ApiError(400, "bad_query", f"{name}: {message}", where=name)

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
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
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
    call: Call, rows: QuerySet[Row], name: str, filters: Sequence[Filter] = (), by: str = "pk"
) -> tuple[list[Row], str | None]:
    """The rows of the page that the query asks for, the newest first, and the next page's cursor.
    by: the number by which they come, that no two of them share.

    Raises the problem 400 for a limit, a cursor or a filter that is none.
    """
    last, size = asked(call, name)
    for one in filters:
        if (value := call.query.get(one.name)) is not None:
            rows = _narrowed(one, rows, value)
    if last is not None:
        rows = rows.filter(**{f"{by}__lt": last})
    found = list(rows.order_by(f"-{by}")[: size + 1])
    return found[:size], following(
        name, getattr(found[size - 1], by) if len(found) > size else None
    )


def asked(call: Call, name: str) -> tuple[int | None, int]:
    """After which row's number the page begins, None for the first one, and how long it may be.

    Raises the problem 400 for a limit or a cursor that is none.
    """
    size, last = _size(call.query.get("limit")), None
    if (cursor := call.query.get("cursor")) is not None:
        last = unseal(_purpose(name), cursor)
        if last is None:
            raise _bad("cursor", "it is none of this list's; begin again without one")
    return last, size


def following(name: str, last: int | None) -> str | None:
    """The cursor of the page after the row of this number; None after the last page."""
    return None if last is None else seal(_purpose(name), last)


def number_asked(call: Call, name: str, default: int) -> int:
    """The number from 1 on that a parameter of the query gives; `default` where it is absent.

    Raises the problem 400 for all else.
    """
    if (given := call.query.get(name)) is None:
        return default
    number = whole_number(given, least=1, most=10**9)
    if number is None:
        raise _bad(name, "it must be a number from 1 on")
    return number


def _purpose(name: str) -> str:
    return f"api {name} cursor"


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

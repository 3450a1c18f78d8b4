"""A resource of the API: declared once, it is listed, read, written and described.

One file in `resources/` declares it, one row in table.py serves it. Paging, ETags, If-Match,
idempotency keys, rate limits and problem details are the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from types import GenericAlias
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec
from django.db import DataError, transaction
from django.db.models import Model, QuerySet

from publisher.content.numbers import whole_number
from publisher.web.api.conditions import etag, not_modified, require_match
from publisher.web.api.documents import Document, Json
from publisher.web.api.paging import Filter, page, parameters
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import JSON, PREFIX, Answer, Call, Parameter, Route

Row = TypeVar("Row", bound=Model)
Handler = Callable[[Call], Answer]
# Whatever changes one that is there may find another state of it.
IF_MATCH: Json = {"problems": (404, 409, 412, 422), "conditional": ("If-Match",)}


@dataclass(frozen=True, slots=True)
class Made(Generic[Row]):
    """A row that was made, and what is told of it this once: a secret."""

    row: Row
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Generic[Row]):
    """Things of one kind, each of one publication.

    name, one: what many and one of them are called, in addresses, scopes and errors.
    shown, show: the document of one, and how a row becomes it.
    rows: those that the caller may reach. key: the field that names a row in its address.
    takes: the document of a body, `changes` where the body of a change is another; create, change
    and remove do what is asked, in a transaction, and raise PublisherError: 409 for a Refused and
    for a code in `conflicts`, else 422. A method that is not declared is answered with 405.
    made: the document of what was just made, where `create` returns a Made.
    scope: NAME:read and NAME:write are asked for, else those of `name`.
    """

    name: str
    one: str
    shown: type[Document]
    show: Callable[[Row], Document]
    rows: Callable[[Call], QuerySet[Row]]
    key: str = "id"
    scope: str = ""
    filters: tuple[Filter, ...] = ()
    takes: type[Document] | None = None
    changes: type[Document] | None = None
    made: type[Document] | None = None
    create: Callable[[Call, Any], Row | Made[Row]] | None = None
    change: Callable[[Call, Row, Any], Row] | None = None
    remove: Callable[[Call, Row], None] | None = None
    conflicts: frozenset[str] = frozenset()

    def routes(self) -> tuple[Route, ...]:
        """Its rows of the table."""
        found = [self._listing(), self._reading()]
        if self.create is not None:
            answers = {201: self.made or self.shown}
            more: Json = {"answers": answers, "problems": (409,), **_body(self.takes)}
            found.append(self._write("POST", self._many, self.add, "Create", **more))
        if self.change is not None:
            more = {"answers": {200: self.shown}, **IF_MATCH, **_body(self.changes or self.takes)}
            found.append(self._write("PUT", self._single, self.replace, "Change", **more))
        if self.remove is not None:
            more = {"answers": {204: None}, **IF_MATCH}
            found.append(self._write("DELETE", self._single, self.delete, "Delete", **more))
        return tuple(found)

    @property
    def _many(self) -> str:
        return f"/{self.name}"

    @property
    def _member(self) -> str:
        """Where a page has them."""
        return self.name.replace("-", "_")

    @property
    def _single(self) -> str:
        return f"/{self.name}/{{{self.one}}}"

    def _listing(self) -> Route:
        members = [(self._member, GenericAlias(list, self.shown)), ("next", str | None)]
        listed = msgspec.defstruct(f"{self.shown.__name__}List", members, bases=(Document,))
        return Route(
            method="GET",
            path=self._many,
            handler=self.list,
            summary=f"List the {self.name}, the newest first",
            scope=f"{self.scope or self.name}:read",
            answers={200: listed},
            query=parameters(self.name, self.filters),
        )

    def _reading(self) -> Route:
        return Route(
            method="GET",
            path=self._single,
            handler=self.read,
            summary=f"Read one {self.one}",
            scope=f"{self.scope or self.name}:read",
            answers={200: self.shown, 304: None},
            problems=(404,),
            key=self.parameter,
            conditional=("If-None-Match",),
        )

    def _write(self, method: str, path: str, handler: Handler, verb: str, **more: Any) -> Route:
        return Route(
            method=method,
            path=path,
            handler=handler,
            summary=f"{verb} one {self.one}",
            scope=f"{self.scope or self.name}:write",
            key=self.parameter if path == self._single else None,
            conflicts=self.conflicts,
            **more,
        )

    @property
    def parameter(self) -> Parameter:
        """What stands in the braces of its addresses."""
        words = self.key.rpartition("__")[2]
        return Parameter(self.one, {"type": "string", "minLength": 1}, f"its {words}")

    def list(self, call: Call) -> Answer:
        """One page of them."""
        rows, more = page(call, self.rows(call), self.name, self.filters)
        return Answer(status=200, document={self._member: [*map(self.show, rows)], "next": more})

    def read(self, call: Call) -> Answer:
        """One of them, or 304 where the caller has it."""
        answer = self._answer(200, self._row(call, self.rows(call)))
        tag = answer.headers["ETag"]
        if not_modified(call.request, tag):
            return Answer(status=304, headers={"ETag": tag})
        return answer

    def add(self, call: Call) -> Answer:
        """One more."""
        assert self.create is not None
        with transaction.atomic():
            made = self.create(call, call.document)
        row, told = (made.row, made.document) if isinstance(made, Made) else (made, None)
        name = str(reduce(getattr, self.key.split("__"), row))
        place = f"{PREFIX}{self._many}/{quote(name, safe='')}"
        answer = self._answer(201, row, {"Location": place})
        return replace(answer, document=told) if told else answer

    def replace(self, call: Call) -> Answer:
        """Another state of one, if it is still the one that the caller has read."""
        assert self.change is not None
        with transaction.atomic():
            row = self.change(call, self._matching(call), call.document)
        return self._answer(200, row)

    def delete(self, call: Call) -> Answer:
        """One fewer, on the same condition."""
        assert self.remove is not None
        with transaction.atomic():
            self.remove(call, self._matching(call))
        return Answer(status=204)

    def _answer(self, status: int, row: Row, headers: dict[str, str] | None = None) -> Answer:
        document = self.show(row)
        more = {"ETag": etag(document), **(headers or {})}
        return Answer(status=status, document=document, headers=more)

    def _matching(self, call: Call) -> Row:
        """The row, locked: what the condition saw is what is changed."""
        row = self._row(call, self.rows(call).select_for_update(of=("self",)))
        require_match(call.request, etag(self.show(row)))
        return row

    def row(self, call: Call) -> Row:
        """The one that the request's address names, for routes beside these. Raises ApiError."""
        return self._row(call, self.rows(call))

    def _row(self, call: Call, rows: QuerySet[Row]) -> Row:
        named = number_of_key(call.key) if self.key == "id" else call.key
        try:
            row = rows.filter(**{self.key: named}).first() if named is not None else None
        except (ValueError, OverflowError, DataError):  # no number, no text that is kept
            row = None
        if row is None:
            name = call.key[:200]
            detail = f"there is no {self.one} {name}"
            raise ApiError(404, f"unknown_{self.one}", detail, where=self.one)
        return row


def number_of_key(text: str) -> int | None:
    """The number of a row as its address writes it, and in no other way; None for all else."""
    number = whole_number(text)
    return number if number is not None and str(number) == text else None


def own(model: type[Row], *related: str) -> Callable[[Call], QuerySet[Row]]:
    """The rows of a model that are the caller's publication's, with what is read beside them."""

    def rows(call: Call) -> QuerySet[Row]:
        found = model._default_manager.filter(publication=call.publication)
        return found.select_related(*related) if related else found

    return rows


def _body(takes: type[Document] | None) -> Json:
    return {"takes": {JSON: takes}, "reads": takes, "idempotent": True}

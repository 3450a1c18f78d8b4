"""The API's documents: typed values that one declaration reads, checks, writes and describes.

A document is a msgspec Struct. `read` turns bytes into one, `write` one into bytes, and
schemas.py describes its class in the OpenAPI document.
"""

import json
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar, runtime_checkable

import msgspec
from msgspec import Meta

from publisher.content.codec import timestamp
from publisher.content.fields import Field
from publisher.content.parsers.native import read_json
from publisher.content.parsers.source import MOST_BYTES, read_source
from publisher.content.problems import BadInput
from publisher.web.api import validation

Json = dict[str, Any]
Time = Annotated[datetime, Meta(tz=True)]  # written; what is read is a Moment
DATE_TIME: Json = {"type": "string", "format": "date-time"}
LARGEST = MOST_BYTES


class Document(msgspec.Struct, forbid_unknown_fields=True):
    """What a body or an answer holds; the class's docstring is its description."""


class Part(Document):
    """A piece of documents, described where it stands and not by its name; it holds no itself."""


D = TypeVar("D", bound=Document)


@runtime_checkable
class CustomType(Protocol):
    """A type that reads and describes itself, where the declaration cannot say its rules."""

    @classmethod
    def read(cls, field: Field) -> Any:
        """The value in the field. Raises BadInput with the field's path."""

    @classmethod
    def schema(cls) -> Json:
        """Its description (JSON Schema 2020-12)."""


class Moment(datetime):
    """A time with its offset, in whatever form of ISO 8601 content takes."""

    @classmethod
    def read(cls, field: Field) -> "Moment":
        """The time in the field. Raises BadInput `bad_time`, `wrong_type`."""
        return cls.fromisoformat(field.moment().isoformat())

    @classmethod
    def schema(cls) -> Json:
        """A date-time of RFC 3339."""
        return DATE_TIME


def read(data: bytes, kind: type[D]) -> D:
    """The document in a body's bytes.

    Raises BadInput with a stable code and the path of the field, as the parsers of content do:
    for bytes that are no JSON, a name that stands twice, an unknown or a missing field, a wrong
    type, a value out of its range. The first error is told.
    """
    return typed(read_json(read_source(data)), kind)


def typed(value: object, kind: type[D]) -> D:
    """The document in parsed JSON; null in it is as good as absent. Raises BadInput."""
    if isinstance(value, dict):
        known = kind.__struct_fields__
        value = {
            name: each for name, each in value.items() if each is not None or name not in known
        }
    try:
        return msgspec.convert(value, kind, dec_hook=_custom)
    except msgspec.ValidationError as error:
        raise validation.bad_input(error, kind) from None


def write(document: Document | Json) -> bytes:
    """The JSON of a document, in UTF-8; half a pair of surrogates becomes a question mark."""
    plain = msgspec.to_builtins(document, builtin_types=(datetime,))
    return json.dumps(plain, ensure_ascii=False, default=timestamp).encode("utf-8", "replace")


def _custom(kind: type[CustomType], value: object) -> Any:
    try:
        return kind.read(Field(value))
    except BadInput:
        raise validation.CustomTypeError(kind.read, value) from None

"""Bodies become documents: what is wrong in one has a code and the path of its field."""

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta

from publisher.content.problems import BadInput
from publisher.web.api.documents import Document, Moment, Part, Time, read, write
from publisher.web.api.schemas import components


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Size(Part):
    width: Annotated[int, Meta(ge=1, le=100)]
    unit: Literal["px", "em"] = "px"


class Frame(Document):
    """a frame"""

    sizes: Annotated[list[Size], Meta(max_length=2)]
    colour: Colour | None = None
    tags: list[str] = []
    opens: Moment | None = None
    ratio: Annotated[float, Meta(gt=0)] = 1.0
    labels: dict[str, str] = {}


def body(**fields: Any) -> bytes:
    return json.dumps({"sizes": [{"width": 5}], **fields}).encode()


@pytest.mark.parametrize(
    ("sent", "code", "where", "words"),
    [
        (b"{}", "missing_field", "sizes", "sizes is missing"),
        (body(sizes=[{"width": 5}, {}]), "missing_field", "sizes[1].width", "is missing"),
        (body(sizes=[{"width": 101}]), "out_of_range", "sizes[0].width", "must be at most 100"),
        (body(sizes=[{"width": 0}]), "out_of_range", "sizes[0].width", "must be at least 1"),
        (body(sizes=[{"width": "5"}]), "wrong_type", "sizes[0].width", "must be a number"),
        (body(sizes=[{"width": True}]), "wrong_type", "sizes[0].width", "must be a number"),
        (body(sizes=[{"width": 1, "unit": "pt"}]), "wrong_value", "sizes[0].unit",
         "sizes[0].unit must be one of em, px"),
        (body(sizes=[{"width": 1, "height": 1}]), "unknown_field", "sizes[0].height", "not known"),
        (body(sizes=[{"width": 1}] * 3), "too_long", "sizes", "has more than 2 members"),
        (body(sizes={}), "wrong_type", "sizes", "must be a list"),
        (body(colour="green"), "wrong_value", "colour", "must be one of red, blue"),
        (body(tags=["a", 1]), "wrong_type", "tags[1]", "tags[1] must be text"),
        (body(opens="2026-11-29"), "bad_time", "opens", "opens must be a time such as"),
        (body(opens=5), "wrong_type", "opens", "opens must be text"),
        (body(ratio=0), "out_of_range", "ratio", "must be more than 0"),
        (body(labels={"a": 1}), "wrong_type", "labels[...]", "must be text"),
        (body(colors="x"), "unknown_field", "colors", "colors is not known here"),
        (body(colors=None), "unknown_field", "colors", "colors is not known here"),
        (b'{"sizes": [], "a`b - at `$.c": 1}', "unknown_field", None, "is not known here"),
        (b'{"sizes": [{"width": 1, "width": 2}]}', "duplicate_key", "sizes[0].width", "once"),
        (b'"sizes"', "wrong_type", "", "the document must be an object"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(sent: bytes, code: str, where: str | None, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(sent, Frame)
    assert caught.value.code == code
    assert where is None or caught.value.where == where
    assert words in caught.value.message


def test_a_body_becomes_a_typed_value() -> None:
    frame = read(body(colour="red", opens="20261129T0630+01", tags=None), Frame)
    assert (frame.sizes[0].width, frame.colour, frame.tags) == (5, Colour.RED, [])
    assert frame.opens == datetime(2026, 11, 29, 5, 30, tzinfo=UTC)


def test_a_document_is_written_as_it_is_described() -> None:
    class Note(Document):
        title: str
        at: Time
        size: Size

    at = datetime(2026, 11, 29, 6, 30, tzinfo=timezone(timedelta(hours=1)))
    note = Note(title="été \ud800", at=at, size=Size(width=1))
    assert json.loads(write(note)) == {
        "title": "été ?",
        "at": "2026-11-29T05:30:00Z",
        "size": {"width": 1, "unit": "px"},
    }
    assert components([Note]) == {
        "Note": {
            "type": "object",
            "properties": {
                "title": {"type": "string"},
                "at": {"type": "string", "format": "date-time"},
                "size": {
                    "type": "object",
                    "properties": {
                        "width": {"type": "integer", "minimum": 1, "maximum": 100},
                        "unit": {"type": "string", "enum": ["em", "px"]},
                    },
                    "required": ["width"],
                    "additionalProperties": False,
                },
            },
            "required": ["title", "at", "size"],
            "additionalProperties": False,
        }
    }

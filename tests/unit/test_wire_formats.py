"""The formats of newsrooms: valid by their official schemas, the same bytes each time, and each of
them says all that partners must know of a story."""

from pathlib import Path

import pytest

from publisher.renderers.wire.formats import FORMATS
from tests.wire_schemas import NINJS, XML, faults
from tests.wire_stories import SOURCE, STORIES

CODES = [*NINJS, *XML]


@pytest.fixture(scope="session")
def schemas(shared: Path) -> Path:
    return shared / "schemas"


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("code", CODES)
def test_it_is_valid_and_the_same_each_time(code: str, name: str, schemas: Path) -> None:
    body = FORMATS[code].render(STORIES[name], SOURCE)
    assert body == FORMATS[code].render(STORIES[name], SOURCE)
    assert faults(code, body, schemas) == []


WRONG = {
    **dict.fromkeys(NINJS, (b'"type":"text"', b'"type":"gossip"')),
    "newsml-g2": (b'qcode="ninat:text"', b'qcode="text"'),
    "nitf": (b"<hedline>", b"<hedline><p/>"),
}


@pytest.mark.parametrize("code", CODES)
def test_the_check_can_fail(code: str, schemas: Path) -> None:
    body = FORMATS[code].render(STORIES["every-block"], SOURCE)
    right, wrong = WRONG[code]
    assert right in body
    assert faults(code, body.replace(right, wrong), schemas)

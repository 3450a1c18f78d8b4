"""Stories, corrections and kills as partners get them, byte for byte."""

from collections.abc import Callable

import pytest

from publisher.renderers.wire.formats import FORMATS
from publisher.renderers.wire.ninjs import render_ninjs
from tests import wire_stories
from tests.unit.test_ninjs import ARTICLES, SOURCE
from tests.wire_samples import CODES, stories, written

NEWSROOMS = ("newsml-g2", "ninjs-1.6", "ninjs-2.2", "ninjs-3.1", "nitf")


@pytest.mark.parametrize("name", ["every block", "killed"])
def test_ninjs(name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"wire/{name.replace(' ', '-')}.ninjs.json", render_ninjs(ARTICLES[name], SOURCE))


@pytest.mark.parametrize("name", wire_stories.GOLDEN)
@pytest.mark.parametrize("code", NEWSROOMS)
def test_formats_of_newsrooms(code: str, name: str, golden: Callable[[str, bytes], None]) -> None:
    body = FORMATS[code].render(wire_stories.GOLDEN[name], wire_stories.SOURCE)
    golden(f"wire/{code}/{name}.{FORMATS[code].suffix}", body)


@pytest.mark.parametrize("code", CODES)
def test_every_format_says_what_may_be_done_with_a_story(code: str) -> None:
    for name in ("story", "kill"):
        assert wire_stories.SOURCE.usage_terms in written(code, stories()[name]).decode()


WHOLE = [code for code in CODES if code in {"rss", "atom"} or not code.startswith(("rss", "atom"))]
OF_RECEIVERS = [code for code in CODES if code not in WHOLE]


@pytest.mark.parametrize("code", WHOLE)
def test_every_kind_of_story(code: str, golden: Callable[[str, bytes], None]) -> None:
    """An ordinary story, a correction, a kill, an embargo, an excerpt, an unlicensed picture,
    Arabic, and one of every block."""
    for name, article in stories().items():
        golden(f"wire/{code}/{name}.{FORMATS[code].suffix}", written(code, article))


@pytest.mark.parametrize("code", OF_RECEIVERS)
def test_what_receivers_of_feeds_get(code: str, golden: Callable[[str, bytes], None]) -> None:
    for name in ("correction", "kill"):
        golden(f"wire/{code}/{name}.xml", written(code, stories()[name]))

"""A story and its kill as partners get them, byte for byte."""

from collections.abc import Callable

import pytest

from publisher.renderers.wire.ninjs import render_ninjs
from tests.unit.test_ninjs import ARTICLES, SOURCE


@pytest.mark.parametrize("name", ["every block", "killed"])
def test_ninjs(name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"wire/{name.replace(' ', '-')}.ninjs.json", render_ninjs(ARTICLES[name], SOURCE))

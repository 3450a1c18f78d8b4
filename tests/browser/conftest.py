"""A browser for each file."""

from collections.abc import Iterator

import pytest

from tests.browser import chromium


@pytest.fixture(scope="module", autouse=True)
def _no_browser_stays() -> Iterator[None]:
    yield
    chromium.close()

"""A browser for each file, and a live server that answers one request at a time."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import expect

from tests.browser import chromium

expect.set_options(timeout=20_000)  # milliseconds: a server beside other tests answers late


@pytest.fixture(scope="module", autouse=True)
def _no_browser_stays() -> Iterator[None]:
    yield
    chromium.close()


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """The threads of a live server share one connection to a database in memory, which cannot
    commit for one while it reads for another; a real server's have their own."""
    turn, answer = threading.RLock(), WSGIHandler.__call__

    def in_turn(self: WSGIHandler, environ: Any, start_response: Any) -> Any:
        with turn:
            return answer(self, environ, start_response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", in_turn)
        yield

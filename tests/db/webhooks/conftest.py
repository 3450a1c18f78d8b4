"""What tests of webhooks share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.web_server import WebServer
from tests.db.ledger import publication
from tests.db.webhooks.house import House


@pytest.fixture
def server(settings: Any) -> Iterator[WebServer]:
    made = WebServer()
    settings.ALLOW_PRIVATE = [made.address]
    yield made
    made.close()


@pytest.fixture
def house(db: None) -> House:
    return House(publication())

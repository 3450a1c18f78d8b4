"""docs/webhooks.md names every event with the example of the code."""

import json
import re

from publisher.syndication.webhook_types import TYPES
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text()


def test_every_event_has_its_line_and_its_example() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (.*?) \| `(.*)` \|$", PAGE, re.MULTILINE)
    found = {name: (line, json.loads(example)) for name, line, example in rows}
    assert found == {name: (one.line, dict(one.example)) for name, one in TYPES.items()}

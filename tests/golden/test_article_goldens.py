"""Our own stories, read and written as JSON: what was looked at must not change unseen."""

import json

import pytest

from publisher.content.codec import to_json
from publisher.content.parsers import parse
from tests.unit.content.stories import ENGLISH, FRENCH
from tests.unit.content.test_html import PAGE


@pytest.mark.parametrize(
    ("name", "text"), [("french.txt", FRENCH), ("english.txt", ENGLISH), ("page.html", PAGE)]
)
def test_a_story_becomes_the_same_article(golden, name, text):
    parsed = parse(text.encode(), filename=name)
    warnings = [[w.code, w.line, w.message] for w in parsed.warnings]
    document = {"article": to_json(parsed.article), "warnings": warnings}
    golden(f"articles/{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")

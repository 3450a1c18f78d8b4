"""What docs/merge-fields.md says can be written, can be."""

import re

import pytest

from publisher.renderers.email.fields.grammar import ATTRIBUTES, FILTERS, parse
from publisher.renderers.email.intro import read_intro
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "merge-fields.md").read_text()
EXAMPLES = re.findall(r"```merge\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"'([^'\n]*\{\{[^'\n]*\}\}[^'\n]*)'", PAGE)


@pytest.mark.parametrize("text", [*EXAMPLES, *COMMANDS, "{% raw %}{{ }}{% endraw %}"])
def test_examples_compile(text: str) -> None:
    assert parse(text, "page")
    assert read_intro(text, "fr", "0" * 16).blocks


def test_every_field_and_filter_is_on_the_page() -> None:
    assert len(EXAMPLES) >= 5
    assert len(COMMANDS) == 2
    assert set(re.findall(r"^\| `subscriber\.(\w+)` \|", PAGE, re.MULTILINE)) == set(ATTRIBUTES)
    table = PAGE.split("## What may be written", 1)[1].split("\n## ", 1)[0]
    assert [name for name in FILTERS if f"`{name}" not in table] == []

"""docs/partners.md names every term and option, and its examples are of the language."""

import re

from publisher.actions.partners.terms.checks import LIMITS, NAME_PARTS
from publisher.query.parser import parse
from publisher.query.tree import Kind
from publisher.query.vocabulary import Term
from publisher.renderers.wire.encodings import ENCODINGS
from publisher.syndication.filters.terms import STORIES
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "partners.md").read_text()


def row(term: Term) -> str:
    kind = "names" if term.kind is Kind.SET else term.kind.value
    return f"| `{term.name}` | {kind} | {term.help} |"


def test_the_table_is_the_vocabulary() -> None:
    table = PAGE.split("| term | kind |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    assert table == [row(term) for term in STORIES.terms if isinstance(term, Term)]


def test_examples_are_of_the_language() -> None:
    examples = re.findall(r"```filter\n(.*?)```", PAGE, re.DOTALL)
    examples += re.findall(r"--filter '(.*?)'", PAGE)
    assert len(examples) >= 5
    for example in examples:
        assert parse(example, STORIES)


def test_what_options_take_is_on_the_page() -> None:
    named = [f"`{word}`" for word in (*ENCODINGS, *LIMITS)]
    named += [f"{{{part}}}" for part in NAME_PARTS]
    assert [word for word in named if word not in PAGE] == []

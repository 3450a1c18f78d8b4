"""docs/segments.md names every term, and its examples are of the language."""

import re

import pytest

from publisher.audience.models import Field, MailingList, Tag
from publisher.audience.segments.terms import vocabulary
from publisher.query.parser import parse
from publisher.query.tree import DEEPEST, LONGEST, MOST_CLAUSES, MOST_VALUES, Kind
from publisher.query.vocabulary import OPERATORS, Family, Term
from tests.conftest import ROOT
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "segments.md").read_text()
KINDS = {Kind.SET: "names", Kind.FLAG: "yes or no"}


def row(term: Term | Family) -> str:
    if isinstance(term, Family):
        return f"| `{term.name} NAME` | its own | {term.help} |"
    kind = KINDS.get(term.kind, term.kind.value)
    more = [kind, "`from`"] if term.scope else [kind]
    if term.measured:
        more.append("measured")
    return f"| `{term.name}` | {', '.join(more)} | {term.help} |"


def test_the_table_is_the_vocabulary() -> None:
    table = PAGE.split("| term | kind |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    assert table == [row(term) for term in vocabulary(ledger.publication()).terms]


def test_every_operator_is_on_the_page() -> None:
    wordless = ("has", "holds")  # the term alone, or with a name
    operators = {op.value for ops in OPERATORS.values() for op in ops} - set(wordless)
    part = PAGE.split("| kind | how it is asked |", 1)[1].split("\n\n", 1)[0]
    assert [op for op in operators if f"`{op}" not in part] == []


def test_examples_are_of_the_language() -> None:
    title = ledger.publication()
    for slug in ("matinale", "soir"):
        MailingList.objects.create(publication=title, slug=slug, name=slug, created_at=NOW)
    for name in ("abonné", "vip", "presse"):
        Tag.objects.create(publication=title, name=name, key=name, created_at=NOW)
    for name, kind in (("Âge", "number"), ("Ville", "text"), ("VIP", "bool")):
        about = {"publication": title, "name": name, "key": name.casefold(), "type": kind}
        Field.objects.create(created_at=NOW, **about)
    examples = re.findall(r"```segment\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) >= 5
    for example in examples:
        assert parse(example, vocabulary(title))


def test_the_limits_are_on_the_page() -> None:
    said = f"At most {LONGEST:,} characters, {MOST_CLAUSES} clauses, parentheses {DEEPEST} deep"
    assert f"{said}, {MOST_VALUES} values" in PAGE

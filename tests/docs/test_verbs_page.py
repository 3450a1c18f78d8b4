"""Every verb of the command line has its page of the desk or its operation of the API."""

from collections import Counter

from tests.docs.verbs import PAGE, commands, operations, page, pages, rows

ONLY_ON_THE_MACHINE: set[str] = set()


def test_each_verb_is_a_row_and_each_row_a_verb() -> None:
    named = Counter(row.command for row in rows())
    assert [name for name, times in named.items() if times > 1] == []
    assert set(named) == set(commands())


def test_each_verb_has_its_page_or_its_operation() -> None:
    without = {row.command for row in rows() if not (row.pages or row.operations)}
    assert without == ONLY_ON_THE_MACHINE
    assert all(row.machine for row in rows() if row.command in without)


def test_pages_and_operations_are_those_of_the_code() -> None:
    known_pages, known_operations = pages(), operations()
    wrong = [
        (row.command, name)
        for row in rows()
        for name in (*row.pages, *row.operations)
        if name not in known_pages and name not in known_operations
    ]
    assert wrong == []


def test_the_page_is_made_of_them() -> None:
    """`python -m tests.docs.verbs` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()

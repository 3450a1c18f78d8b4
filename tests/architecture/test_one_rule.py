"""Who may be mailed is written down once, addresses meet by their keys alone, and numbers that
come as text are read by one function."""

import ast
import re
from pathlib import Path

import publisher
from tests.syntax import parsed

ROOT = Path(publisher.__file__).parent
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in ROOT.rglob("*.py")
    if "migrations" not in path.parts
}


def test_one_file_asks_the_table_of_suppressions() -> None:
    asking = {name for name, text in SOURCES.items() if "audience_suppression" in text}
    assert asking == {"audience/mailable.py"}


def test_no_other_file_reads_suppressions_through_the_models_to_mail() -> None:
    """Who writes them, who shows them, and who asks for their reasons may."""
    reading = {name for name, text in SOURCES.items() if re.search(r"\bSuppression\.objects", text)}
    assert reading == {
        "actions/erasure/everything_about.py",
        "actions/erasure/forget_subscriber.py",
        "actions/erasure/replay_departures.py",
        "actions/readers/block_bounced.py",
        "actions/readers/own/change_address.py",
        "actions/readers/choose_lists.py",
        "actions/readers/files/gather.py",
        "actions/readers/files/restore.py",
        "actions/readers/doubt_reports.py",
        "actions/readers/joining/lift_blocks.py",
        "actions/readers/leave_lists.py",
        "actions/readers/looking/about_reader.py",
        "actions/readers/looking/find_readers.py",
        "actions/readers/record_departures.py",
        "actions/readers/suppressions.py",
        "actions/readers/why_not.py",
        "audience/growth.py",
    }


def test_no_statement_folds_addresses() -> None:
    """A database's LOWER() knows no IDNA, and SQLite's no letter beyond ASCII."""
    folding = re.compile(r"(?:LOWER|UPPER)\((?!\))|address\w*__i(?:exact|contains)")
    found = {name for name, text in SOURCES.items() if folding.search(text)}
    ours = {"actions/mail/own_mailboxes.py", "audience/segments/columns.py"}
    assert found == ours, "our own mailboxes; languages, which are ASCII"


def test_only_one_function_asks_for_digits_and_makes_a_number_of_them() -> None:
    """`str.isdecimal` says yes to the digits of every script, and `int` reads them."""
    found = {name for name, text in SOURCES.items() if any(_asks_and_reads(text))}
    assert found == {"content/numbers.py"}


def _asks_and_reads(text: str) -> list[str]:
    if ".isdecimal()" not in text and ".isdigit()" not in text:
        return []
    found = []
    for function in ast.walk(parsed(text)):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        asked = {
            ast.unparse(call.func.value)
            for call in calls
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("isdecimal", "isdigit")
        }
        read = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "int"]
        found += [name for call in read for name in asked if name in ast.unparse(call)]
    return found

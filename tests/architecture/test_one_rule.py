"""Who may be mailed is written down once, and addresses meet by their keys alone."""

import re
from pathlib import Path

import publisher

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

"""docs/mail-programs.md is what the table says."""

from tests.docs.mail_programs import PAGE, page


def test_the_page_is_made_of_the_table() -> None:
    """`python -m tests.docs.mail_programs` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()

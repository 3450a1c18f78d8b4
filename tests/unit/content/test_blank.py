"""A headline, a subject or a name that nobody would see is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.compose.drafts import IssueDraft
from publisher.actions.compose.field_checks import checked_draft
from publisher.actions.stories.record_change import checked_note
from publisher.content.codec import from_json
from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.problems import BadInput
from publisher.content.typography import is_blank
from publisher.errors import PublisherError
from publisher.publications import checks
from tests.unit.feeds.documents import item, rss

NOTHING = [
    "\u200b", "\u200b \u2060", "\u00a0\u202f", "\u202a\u202c", "\u00ad", "\u200d", "\ufeff",
    "\u200e", "\u3164", "\u2800", "\u034f", "\u115f\u1160", "\ufe0f", "\U000e0020",
]  # fmt: skip
PARAGRAPH = {"type": "paragraph", "content": [{"text": "Le texte."}]}
SOMETHING = ["a", "…", "—", "❤️", "👩‍👧", "\u0301", "۱", "ا", "１", "\U0001fae9"]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_nobody_sees_is_refused_wherever_words_are_wanted(text: str) -> None:
    assert is_blank(text)
    with pytest.raises(PublisherError) as refused:
        checks.line(text, "name", required=True)
    assert refused.value.code == "missing_text"
    with pytest.raises(PublisherError) as refused:
        checked_draft(IssueDraft(subject=text))
    assert (refused.value.code, refused.value.where) == ("missing_text", "subject")
    with pytest.raises(PublisherError, match="the reason is missing"):
        checked_note(text, "reason", required=True)
    ours = json.dumps({"headline": text, "blocks": [PARAGRAPH]})
    for document, name in ((f"<h1>{text}</h1><p>Le texte.</p>", "a.html"), (ours, "a.json")):
        with pytest.raises(BadInput) as bad:
            parse(document.encode(), filename=name)
        assert bad.value.code in {"missing_headline", "missing_field"}


@pytest.mark.parametrize("text", [one for one in NOTHING if one.strip()], ids=ascii)
def test_what_was_stored_before_is_read_all_the_same(text: str) -> None:
    stored = {"headline": text, "blocks": [PARAGRAPH], "authors": [{"name": f"{text}a"}]}
    assert from_json(stored).headline == text


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_an_entry_whose_title_nobody_sees_begins_with_its_text(text: str) -> None:
    (entry,) = read_feed(rss(item(1, title=text)), address="https://example.org/f").entries
    story = story_of(entry)
    assert [one.code for one in story.warnings] == ["headline_from_text"]


@pytest.mark.parametrize("text", SOMETHING, ids=ascii)
def test_what_is_seen_is_taken(text: str) -> None:
    assert not is_blank(f"\u200b{text}\u2060")
    assert checks.line(text, "name", required=True) == text


@given(st.text())
def test_white_space_alone_is_blank_and_a_letter_never(text: str) -> None:
    assert is_blank("".join(one for one in text if one.isspace()))
    assert not is_blank(text + "é")

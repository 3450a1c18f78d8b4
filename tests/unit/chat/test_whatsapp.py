"""What is written for WhatsApp is read there as it was meant."""

from dataclasses import replace

import pytest

from publisher.content.blocks import Mark, Paragraph, Span
from publisher.renderers.chat import MOST, whatsapp
from publisher.renderers.chat.marks import bold, italic, marked, unmarked
from publisher.renderers.email.types import Item
from tests.golden.sample_issue import COMPOSITION

STRONG, EMPHASIS = Mark("strong"), Mark("emphasis")


def link(address):
    return Mark("link", href=address)


@pytest.mark.parametrize(
    ("inline", "expected"),
    [
        ((Span("Un mot "), Span("fort", (STRONG,)), Span(".")), "Un mot *fort*."),
        ((Span("a "), Span(" b ", (STRONG,)), Span("c")), "a  *b* c"),
        ((Span("re"), Span("ven", (STRONG,)), Span("ir")), "revenir"),
        ((Span("les deux", (STRONG, EMPHASIS)),), "_*les deux*_"),
        ((Span("faux", (Mark("strikethrough"),)),), "~faux~"),
        ((Span("lire", (link("https://e.org/a_b"),)), Span(".")), "lire https://e.org/a_b."),
        ((Span("https://e.org", (link("https://e.org"),)),), "https://e.org"),
        ((Span("non", (link("javascript:x"),)),), "non"),
        ((Span("2 * 3 * 4, snake_case_name"),), "2 * 3 * 4, snake_case_name"),
        ((Span("*gras*, _pas_, ~non~"),), "∗gras∗, ˍpasˍ, ∼non∼"),
    ],
)
def test_an_inline_text(inline, expected) -> None:
    assert marked(inline) == expected


def test_marks_do_not_reach_over_lines_and_nothing_within_is_a_mark() -> None:
    assert bold("Un *titre*\nen deux") == "*Un ∗titre∗*\n*en deux*"
    assert italic("  ") == "  "
    assert unmarked("```code```") == "ˋˋˋcodeˋˋˋ"


def test_an_issue_stands_in_it_with_its_addresses() -> None:
    sample = COMPOSITION
    text = whatsapp(sample, subject=sample.subject)
    for item in sample.stories:
        assert (item.article.url in text) is (item.article.pubstatus == "usable")
    assert sample.view_url in text.splitlines()[-1] or sample.view_url in text
    assert "{{" not in text
    assert "slot-" not in text
    assert len(text.encode("utf-16-le")) // 2 <= MOST


def test_what_is_too_long_ends_at_a_paragraph_with_a_mark() -> None:
    sample = COMPOSITION
    story = sample.stories[0]
    blocks = tuple(Paragraph(content=(Span(f"{n} " + "mer 🌊 " * 60),)) for n in range(400))
    content = replace(story.article.content, blocks=blocks)
    long = Item(article=replace(story.article, content=content), length="full")
    text = whatsapp(replace(sample, items=(long,)), subject="S")
    assert len(text.encode("utf-16-le")) // 2 <= MOST
    parts = text.split("\n\n")
    assert parts[-2] == "[…]"
    assert sample.view_url in parts[-1]
    assert parts[-3].endswith("🌊")

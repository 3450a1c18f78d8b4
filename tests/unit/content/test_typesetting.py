"""Where French spaces are set: in what a person typed in French, or where they are asked for."""

import pytest

from publisher.content.article import Article, Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.content.typesetting import typeset

TYPED = "Vraiment ? « Oui » : 12 %."
SET = "Vraiment\u202f? «\u00a0Oui\u00a0»\u00a0: 12\u00a0%."


def text(filename: str, *, language: str | None = "fr", house: str = "fr", **wish: str) -> str:
    blocks = (Paragraph(content=(Span(TYPED),)),)
    parsed = Parsed(article=Article(headline="Une", blocks=blocks, language=language))
    done = typeset(parsed, filename=filename, language=house, **wish)  # type: ignore[arg-type]
    (block,) = done.article.blocks
    assert isinstance(block, Paragraph)
    return block.content[0].text


@pytest.mark.parametrize("name", ["une.txt", "une.TEXT", "une.md", "une.markdown", "une.mkd"])
def test_text_and_markdown_in_french_are_set(name: str) -> None:
    assert text(name) == text(name, language="fr-CA") == SET
    assert text(name, wish="none") == TYPED


@pytest.mark.parametrize("name", ["page.html", "une.json", "export.xml", "une"])
def test_what_programs_write_is_set_on_request_alone(name: str) -> None:
    assert text(name) == TYPED
    assert text(name, wish="french") == SET


def test_a_story_without_a_language_has_that_of_its_publication() -> None:
    assert text("une.txt", language=None) == SET
    assert text("une.txt", language=None, house="en") == TYPED
    assert text("une.txt", language="en") == TYPED
    assert text("une.txt", house="en") == SET

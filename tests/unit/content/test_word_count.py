"""Words are runs of characters between spaces that hold a letter or a digit."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.content.article import Article
from publisher.content.blocks import Paragraph, Span
from publisher.content.plain_text import word_count

MARKS = " \t\u00a0\u202f_-’«»a1é\u0301٣²ⅷ\x1c\x85\u2028"
TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(MARKS)))


@given(TEXTS)
def test_a_word_is_whatever_holds_a_letter_or_a_digit(text: str) -> None:
    article = Article(headline="Titre", blocks=(Paragraph(content=(Span(text),)),))
    expected = sum(any(map(str.isalnum, word)) for word in text.split())
    assert word_count(article) == expected

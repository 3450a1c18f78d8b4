"""The words by which stories are found: folded the same for what is stored and what is asked."""

import re
import unicodedata

from publisher.content.article import Article as Content
from publisher.content.plain_text import paragraphs_of

MOST_WORDS = 20_000  # of one story: a book is found by its beginning
MOST_ASKED = 12
WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def folded(text: str) -> str:
    """The text in lower case, without accents and ligatures: « Œuvre » is `oeuvre`."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words_in(text: str, most: int = MOST_WORDS) -> list[str]:
    """Its first so many words, folded. An apostrophe, a hyphen and a colon end a word."""
    return WORD.findall(folded(text))[:most]


def searched_text(content: Content, guid: str) -> str:
    """All that a story is found by, as words with a space between them: what its readers read, what
    it is filed under, and its guid."""
    names = [author.name for author in content.authors]
    parts = [content.headline, content.kicker, content.standfirst, *names, content.slugline]
    parts += [content.place, *content.rubrics, *content.tags, guid]
    parts += [part for block in (*content.blocks, *content.reply) for part in paragraphs_of(block)]
    return " ".join(words_in(" ".join(part for part in parts if part)))

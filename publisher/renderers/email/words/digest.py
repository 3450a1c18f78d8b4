"""What a weekly digest says beside its stories, in French, English and Arabic."""

from dataclasses import dataclass

# In the French lines: U+00A0 before the colon


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWords:
    """The words of one language. `{...}` are filled by who makes the digest."""

    language: str
    subject: str
    intro: str
    issue: str


FRENCH = DigestWords(
    language="fr",
    subject="{newsletter}\u00a0: la semaine jusqu’au {date}",
    intro="Ce qui est paru cette semaine, numéro par numéro\u00a0:",
    issue="Lire le numéro du {date}",
)
ENGLISH = DigestWords(
    language="en",
    subject="{newsletter}: the week to {date}",
    intro="What came out this week, issue by issue:",
    issue="Read the issue of {date}",
)
ARABIC = DigestWords(
    language="ar",
    subject="{newsletter}: أسبوع ينتهي في {date}",
    intro="ما صدر هذا الأسبوع، عددًا بعد عدد:",
    issue="قراءة عدد {date}",
)
_BY_LANGUAGE = {words.language: words for words in (FRENCH, ENGLISH, ARABIC)}


def digest_words(language: str | None) -> DigestWords:
    """The words for a BCP 47 tag: French, English or Arabic, English for every other language."""
    return _BY_LANGUAGE.get((language or "").lower().split("-")[0], ENGLISH)

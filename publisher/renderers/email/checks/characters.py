"""Checks of subject and sender's name: length, invisible characters, mixed alphabets."""

import re
import unicodedata
from collections.abc import Iterator

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.findings import Finding

LONG = 90  # characters of a subject
# Not U+200C, U+200D: Persian, Indic scripts and emoji are written with them. Not U+200E, U+200F
# beside right-to-left letters, where they are punctuation's due.
INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u00ad\u180e\u034f]")
MARKS = re.compile("[\u200e\u200f\u061c]")
JOINERS = re.compile("[\u200c\u200d]")
MIXABLE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
_WORD = re.compile(r"[^\W\d_]+")


def subject_and_sender(sample: Sample, *, sender: str) -> Iterator[Finding]:
    """The subject's length, and spoofing characters in it and in the sender's name."""
    subject = sample.header("Subject")
    if len(subject) > LONG:
        yield finding_of("subject_long", "subject", length=len(subject))
    yield from spoofing(subject, "subject")
    yield from spoofing(sender, "sender")


def spoofing(text: str, part: str) -> Iterator[Finding]:
    """Invisible and direction-changing characters, and words of several alphabets."""
    odd = sorted(set(INVISIBLE.findall(text)) | _out_of_place(text))
    if odd:
        named = ", ".join(f"U+{ord(one):04X}" for one in odd)
        yield finding_of("spoofing_characters", part, part=part, characters=named)
    mixed = next((word for word in _WORD.findall(text) if len(_scripts(word)) > 1), None)
    if mixed:
        yield finding_of("mixed_scripts", part, part=part, name=mixed[:60])


def _out_of_place(text: str) -> set[str]:
    """Marks and joiners where no script needs them."""
    odd: set[str] = set()
    if not any(unicodedata.bidirectional(one) in ("R", "AL") for one in text):
        odd |= set(MARKS.findall(text))
    for joiner in JOINERS.finditer(text):
        around = text[max(0, joiner.start() - 1) : joiner.start()] + text[joiner.end() :][:1]
        if not around.strip() or any(_plain(one) for one in around):
            odd.add(joiner[0])
    return odd


def _plain(character: str) -> bool:
    """Whether it is of a script that never joins."""
    return character.isspace() or bool(_scripts(character))


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(one, "").partition(" ")[0] for one in word)
    return {name for name in names if name in MIXABLE}

"""A person's name in texts: found in every spelling that was typed, and replaced.

Whole words; accents, case, kinds of apostrophes and of spaces do not count; a hyphen belongs to a
word, so that « Martin » is not found in « Martin-Leroy ». French elision follows the new words:
« d’Anne » becomes « de Madame M. », « de Martin » « d’une habitante ».
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_FORMS = 20
LONGEST_FORM = 100
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'", "‑": "-", "‐": "-"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# Between two words of a name: spaces of any kind, a line's end, marks of HTML, soft hyphens.
_GAP = r"(?:[\s\u00ad\u200b]|&nbsp;|&#160;|&\#xa0;|<[^<>]{0,300}>)+"
_APOSTROPHE = r"(?:'|&\#39;|&\#x27;|&\#8217;|&rsquo;|&apos;)"
_ELIDED = r"(?P<elided>\b(?:d|qu|l|jusqu|lorsqu|puisqu|s|n|j)" + _APOSTROPHE + r")?"
_OF = r"(?P<of>\b(?:de|que|jusque|lorsque|puisque)(?P<space>\s+))?"
_TAGS = re.compile(r"<[^<>]{0,300}>")
_MARKS_BEFORE = re.compile(r"(?:\s*<[^<>]{0,2000}>\s*)+$")
_BLOCK = re.compile(r"<(?!/?(?:a|abbr|b|code|em|i|mark|s|small|span|strong|sub|sup|u)\b)")
_VOWELS = frozenset("aeiouyh")
_FULL = {"d": "de", "qu": "que", "l": "", "jusqu": "jusque", "lorsqu": "lorsque"}
_FULL |= {"puisqu": "puisque", "s": "se", "n": "ne", "j": "je"}


@dataclass(frozen=True, slots=True)
class Found:
    """One place: from where to where in the text, what stands there, what takes its place."""

    start: int
    end: int
    text: str
    new: str


class Names:
    """The forms of one person's name, and the words in their place."""

    def __init__(self, forms: Iterable[str], replacement: str) -> None:
        """forms: as a person typed them, one name or more words each; those without a letter are
        left out. replacement: as it stands within a sentence."""
        self.replacement = " ".join(replacement.split())
        self.forms = tuple(dict.fromkeys(filter(None, map(_words, forms))))
        # The longest first: « Jean Dupont » is one place, not a « Jean » and a « Dupont ».
        longest = sorted(self.forms, key=len, reverse=True)
        either = "|".join(_GAP.join(map(_escaped, form.split(" "))) for form in longest)
        self._pattern = re.compile(
            rf"{_ELIDED}{_OF}(?<![\w&-])(?P<name>{either})(?![\w-])" if either else r"(?!)"
        )

    def found(self, text: str) -> Iterator[Found]:
        """Every place in a text, or in HTML, from the left."""
        if not self.forms or not text:
            return
        folded, places = _folded(text)
        for match in self._pattern.finditer(folded):
            # An elision or a « de » that the new words do not change stays as it is.
            before, new = self._before(match)
            start = places[match.start() if before is not None else match.start("name")]
            end = places[match.end()]
            old = text[start:end]
            name = text[places[match.start("name")] : end]
            written = self._written(new, name, text[:start], old)
            yield Found(start, end, old, (before or "") + written + "".join(_TAGS.findall(name)))

    def replaced(self, text: str) -> str:
        """The text with the new words in every place."""
        parts, last = list[str](), 0
        for one in self.found(text):
            parts += (text[last : one.start], one.new)
            last = one.end
        return "".join([*parts, text[last:]]) if parts else text

    def _before(self, match: re.Match[str]) -> tuple[str | None, str]:
        """What takes the place of an elided word or of « de » before the name (None: nothing has to
        change), and the new words."""
        vowel = _folded(self.replacement)[0][:1] in _VOWELS
        elided, of = match["elided"], match["of"]
        if elided and not vowel:
            word = re.split(_APOSTROPHE, elided)[0]
            full = _FULL.get(word, "")
            return (f"{full} " if full else ""), self.replacement
        if of and vowel:
            return of.split()[0][:-1] + "’", self.replacement
        return None, self.replacement

    def _written(self, new: str, name: str, before: str, old: str) -> str:
        bare = _TAGS.sub("", name)
        if bare.isupper() and len(bare) > 3:
            return new.upper()
        starts = _opens_sentence(before[-4000:]) and old[:1].isupper() and name == old
        return new[:1].upper() + new[1:] if starts else new


def _opens_sentence(before: str) -> bool:
    """Whether a sentence begins behind this text: nothing stands before it, or the end of another,
    or in HTML the mark of a block."""
    if match := _MARKS_BEFORE.search(before):
        if _BLOCK.search(match.group()):
            return True
        before = before[: match.start()] + " "
    return not before.strip() or bool(re.search(r"[.!?…]\s+(?:[«“\"]\s*)?$", before))


def replace_in_runs(names: Names, runs: Sequence[str]) -> list[str] | None:
    """The same over a text in several runs (a name may be half bold): the new words stand in the
    run in which the name begins. None where there is nothing."""
    whole = "".join(runs)
    places = list(names.found(whole))
    if not places:
        return None
    written, start = list[str](), 0
    for run in runs:
        end, parts, at = start + len(run), list[str](), start
        for one in places:
            if one.end <= start or one.start >= end:
                continue
            parts.append(whole[at : max(one.start, at)])
            if start <= one.start:
                parts.append(one.new)
            at = min(one.end, end)
        written.append("".join([*parts, whole[at:end]]))
        start = end
    return written


def _words(form: str) -> str:
    """A form folded, with one space between its words; "" where it has no letter or is too long."""
    folded = " ".join(_folded(form[: LONGEST_FORM + 1])[0].split())
    fits = len(form.strip()) <= LONGEST_FORM and any(map(str.isalpha, folded))
    return folded if fits else ""


def _escaped(word: str) -> str:
    return _APOSTROPHE.join(re.escape(part) for part in word.split("'"))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and for each of its characters (and the end) where
    in the original it came from. A combining mark belongs to the letter before it."""
    letters, places = list[str](), list[int]()
    for place, letter in enumerate(text):
        lowered = letter.lower().translate(_APOSTROPHES).translate(_LIGATURES)
        plain = lowered if lowered.isascii() else unicodedata.normalize("NFKD", lowered)
        for one in plain:
            if not unicodedata.combining(one):
                letters.append(one)
                places.append(place)
    places.append(len(text))
    return "".join(letters), places

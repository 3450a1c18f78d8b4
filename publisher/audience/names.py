"""Readers' names: what may stand in one."""

import unicodedata

LONGEST = 200  # characters
_SPACES = "\u00a0\u202f"  # not "printable" to Python, but names have them
_JOINERS = "\u200c\u200d"  # ZWNJ and ZWJ: Persian, Indic scripts and emoji are written with them
_VIRAMA = 9  # its combining class


class BadName(ValueError):
    """A name that cannot be kept; the message says why without repeating it."""


def checked_name(name: str) -> str:
    """The name as it is kept: NFC. Raises BadName, which names the character that is refused.

    Joiners stand between letters or emoji, or after a virama (RFC 5892, appendix A).
    """
    if len(name) > LONGEST:
        raise BadName(f"the name has {len(name)} characters; {LONGEST} at most")
    if name.isascii() and name.isprintable():
        return name
    name = unicodedata.normalize("NFC", name)
    if not name.isprintable():
        for place, character in enumerate(name):
            if not (character.isprintable() or _may_stand(name, place)):
                raise BadName(f"the name holds {called(character)}")
    return name


def called(character: str) -> str:
    """How messages call a character that cannot be seen: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    name = unicodedata.name(character, "a control character")
    return f"U+{ord(character):04X} {name}"


def _may_stand(name: str, place: int) -> bool:
    if name[place] in _SPACES:
        return True
    if name[place] not in _JOINERS or place == 0:
        return False
    if unicodedata.combining(name[place - 1]) == _VIRAMA:
        return True
    return place + 1 < len(name) and _joins(name[place - 1]) and _joins(name[place + 1])


def _joins(character: str) -> bool:
    """Whether it is a letter with what belongs to it, or an emoji with its skin or its style."""
    return unicodedata.category(character) in ("Lo", "Lm", "Mn", "Mc", "So", "Sk")

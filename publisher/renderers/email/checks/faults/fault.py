"""A kind of finding: how grave it is, what it means and what to do, in both languages.

In French, no-break spaces are written as escapes: U+00A0 before : % and inside guillemets, U+202F
before ; ! ?
"""

from dataclasses import dataclass
from typing import NamedTuple

from publisher.renderers.email.findings import Severity


class Words(NamedTuple):
    """What is wrong and what to do. `{...}` are filled by the finding's values."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding."""

    severity: Severity
    english: Words
    french: Words


def error(english: Words, french: Words) -> Fault:
    """One that must be mended before a send."""
    return Fault("error", english, french)


def warning(english: Words, french: Words) -> Fault:
    """One that a person may live with."""
    return Fault("warning", english, french)


def note(english: Words, french: Words) -> Fault:
    """One that asks for nothing."""
    return Fault("note", english, french)

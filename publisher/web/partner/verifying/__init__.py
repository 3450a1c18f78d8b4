"""Twenty lines that verify a push, in four languages: tests run each against a push of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Snippet:
    """`code`: of the language, in addresses; `file`: the name that it is kept under."""

    code: str
    label: str
    file: str
    text: str


_LANGUAGES = (
    ("python", "Python", "verify.py"),
    ("php", "PHP", "verify.php"),
    ("node", "Node", "verify.mjs"),
    ("shell", "Shell (openssl)", "verify.sh"),
)


@cache
def snippets() -> Sequence[Snippet]:
    """All of them."""
    folder = files(__name__)
    return tuple(
        Snippet(code, label, file, (folder / f"{code}.txt").read_text(encoding="utf-8"))
        for code, label, file in _LANGUAGES
    )

"""Font families that a brand names, as CSS that nothing can break out of, with fall-backs."""

import re

SERIF = "Georgia, 'Noto Naskh Arabic', 'Geeza Pro', Cambria, 'Times New Roman', Times, serif"
SANS = "'Helvetica Neue', Helvetica, Arial, sans-serif"
MOST = 6  # families
GENERIC = {"serif": SERIF, "sans-serif": SANS, "system-ui": SANS, "monospace": "monospace"}
_NAME = re.compile(r"[^\W_][\w \-]{0,59}")


def families(wanted: str) -> str:
    """The value of `font-family` for "Source Serif 4, serif": names quoted, and after them what
    every machine has. A name that is none is left out; with none at all, the house's serif.

    A mail loads no fonts (they would tell who reads it), so these are what a reader may have.
    """
    given = [name.strip(" \"'") for name in wanted.split(",")][:MOST]
    ending = next((GENERIC[name] for name in given if name in GENERIC), SERIF)
    named = [name for name in given if _NAME.fullmatch(name) and name not in GENERIC]
    return ", ".join([*(f"'{name}'" for name in named), ending])

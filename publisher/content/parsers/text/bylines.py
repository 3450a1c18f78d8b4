"""The names in a line that says who wrote a story, however a site writes it."""

import re

LONGEST = 300
LABEL = re.compile(
    r"^\s*(?:(?:propos recueillis|recueilli|texte|photos?|reportage|article|publié|écrit|"
    r"written|posted|published|reported|words?|story)\s+)?"
    r"(?:par\b|by\b|de notre envoyée? spéciale?|von\b|بقلم|كتب[تة]?|מאת|"
    r"auteurs?\b|authors?\b|texte)"
    r"\s*:?\s*",
    re.IGNORECASE,
)
# What follows the names on the same line: a date, an agency's desk, a time to read.
AFTER = re.compile(
    r"\s*(?:[|•·–—/]\s|\n|,?\s*\b(?:publiée?|mise? (?:à jour|en ligne)|le \d|posted|published|"
    r"updated|modifiée?|créée?|temps de lecture|lecture|min read|\d{1,2}[ /.:h]\d|\d{4})|,\s*"
    r"(?:à|in|envoyée?s?|correspondante?s?|journalistes?|reporters?|correspondents?)\s).*$",
    re.IGNORECASE | re.DOTALL,
)
BETWEEN = re.compile(r"\s*(?:,|;|&|\bet\b|\band\b|\bavec\b|\bwith\b|\bund\b|، ?| و(?=\w))\s*")

INSIDE = re.compile(r"(?:^|[|•·–—,-]\s*|\d\s)(?P<label>(?i:par|by))\s+(?=[^\W\d_a-z])")


def names_in(line: str) -> tuple[str, ...]:
    """The names in a byline: "Par A. Diop et L. Morel | Publié le 3 mai" gives two."""
    line = AFTER.sub("", LABEL.sub("", line[:LONGEST].strip(), count=1))
    names = (re.sub(r"\s+", " ", name).strip(" .,:|-–—") for name in BETWEEN.split(line))
    return tuple(dict.fromkeys(name for name in names if name and any(c.isalpha() for c in name)))


def names_inside(line: str) -> tuple[str, ...]:
    """The names after a "Par" somewhere in a line ("Publié le 3 mai | Par A. Diop"); else none."""
    found = INSIDE.search(line[:LONGEST])
    return names_in(line[found.start("label") :]) if found else ()

"""The first level of IPTC Media Topics, by code, with names for people.

Source: http://cv.iptc.org/newscodes/mediatopic/ (CC BY 4.0); the names here are ours. Any other
code of that vocabulary may be used; only these can be found by name.
"""

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

TOPICS: Final[Mapping[str, Mapping[str, str]]] = {
    "medtop:01000000": {"fr": "arts, culture, divertissement et médias",
                        "en": "arts, culture, entertainment and media"},
    "medtop:02000000": {"fr": "police et justice", "en": "crime, law and justice"},
    "medtop:03000000": {"fr": "catastrophes et accidents", "en": "disasters and accidents"},
    "medtop:04000000": {"fr": "économie, entreprises et finance",
                        "en": "economy, business and finance"},
    "medtop:05000000": {"fr": "éducation", "en": "education"},
    "medtop:06000000": {"fr": "environnement", "en": "environment"},
    "medtop:07000000": {"fr": "santé", "en": "health"},
    "medtop:08000000": {"fr": "gens, animaux, insolite", "en": "human interest"},
    "medtop:09000000": {"fr": "travail", "en": "labour"},
    "medtop:10000000": {"fr": "vie quotidienne et loisirs", "en": "lifestyle and leisure"},
    "medtop:11000000": {"fr": "politique", "en": "politics"},
    "medtop:12000000": {"fr": "religion", "en": "religion"},
    "medtop:13000000": {"fr": "sciences et technologies", "en": "science and technology"},
    "medtop:14000000": {"fr": "société", "en": "society"},
    "medtop:15000000": {"fr": "sport", "en": "sport"},
    "medtop:16000000": {"fr": "conflits, guerre et paix", "en": "conflict, war and peace"},
    "medtop:17000000": {"fr": "météo", "en": "weather"},
}  # fmt: skip


def topic_of(name: str) -> str | None:
    """The code of a topic by its name in either language; case and accents do not count."""
    return _BY_NAME.get(_plain(name))


def name_of(code: str, language: str) -> str:
    """A topic's name in French or English; "" for one that is not of the first level."""
    return TOPICS.get(code, {}).get(language, "")


def near(name: str) -> list[str]:
    """Names that may have been meant; else two of them."""
    plain = _plain(name)
    within = [one for one in _BY_NAME if plain and plain in one]
    return within[:3] or get_close_matches(plain, _BY_NAME, n=3) or ["politics", "sport"]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_BY_NAME = {_plain(name): code for code, names in TOPICS.items() for name in names.values()}

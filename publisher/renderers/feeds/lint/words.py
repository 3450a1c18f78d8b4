"""What checks find, in words: the linter's and the judges' at every edge."""

from collections.abc import Mapping

Words = Mapping[str, str]  # by language: "en" and "fr"

BREACHES: Mapping[str, Words] = {
    "missing": {"en": "is missing or empty", "fr": "manque ou est vide"},
    "not_absolute": {
        "en": "{value} is no absolute http or https address",
        "fr": "{value} n’est pas une adresse http ou https complète",
    },
    "not_of_form": {
        "en": "{value} is not of the form wanted",
        "fr": "{value} n’a pas la forme voulue",
    },
    "none_of": {"en": "{value} is none of {names}", "fr": "{value} n’est pas dans\u202f: {names}"},
    "elsewhere": {
        "en": "says {named}, but the feed is at {location}",
        "fr": "dit {named}, mais le flux est à {location}",
    },
    "markup": {"en": "{value} holds HTML", "fr": "{value} contient du HTML"},
    "no_date": {"en": "{value} is no date", "fr": "{value} n’est pas une date"},
    "before_1990": {"en": "{value} is before 1990", "fr": "{value} est avant 1990"},
    "in_future": {"en": "{value} is in the future", "fr": "{value} est dans le futur"},
    "not_utc": {"en": "{value} is not in UTC", "fr": "{value} n’est pas en UTC"},
    "too_old": {
        "en": "{value} is more than {limit} days ago",
        "fr": "{value} date de plus de {limit} jours",
    },
    "too_short": {
        "en": "has {found} characters, {limit} at least are wanted",
        "fr": "a {found} caractères, il en faut au moins {limit}",
    },
    "too_long": {
        "en": "has {found} characters, {limit} at most are taken",
        "fr": "a {found} caractères, {limit} au plus sont acceptés",
    },
    "too_few_words": {
        "en": "has {found} words, {limit} at least are wanted",
        "fr": "a {found} mots, il en faut au moins {limit}",
    },
    "too_small": {
        "en": "is {value}, {limit} at least is wanted",
        "fr": "est {value}, il faut au moins {limit}",
    },
    "too_large": {
        "en": "is {value}, {limit} at most is taken",
        "fr": "est {value}, {limit} au plus est accepté",
    },
    "element": {"en": "holds <{name}>", "fr": "contient <{name}>"},
    "attribute": {"en": "holds the attribute {name}", "fr": "contient l’attribut {name}"},
    "reference": {"en": "refers to {value}", "fr": "renvoie à {value}"},
    "too_deep": {
        "en": "nests {found} elements, {limit} at most are taken",
        "fr": "imbrique {found} éléments, {limit} au plus sont acceptés",
    },
    "changed": {
        "en": "was {before} and is {value}",
        "fr": "était {before} et est {value}",
    },
    "not_later": {
        "en": "is {value}, not later than {before}",
        "fr": "est {value}, pas plus tard que {before}",
    },
    "same_address": {
        "en": "changed at the same address {value}",
        "fr": "a changé à la même adresse {value}",
    },
    "unreadable": {"en": "cannot be read: {found}", "fr": "est illisible\u202f: {found}"},
    "repeated": {
        "en": "{value} stands there more than once",
        "fr": "{value} s’y trouve plus d’une fois",
    },
    "differs": {
        "en": "is {value}, but {first} before",
        "fr": "est {value}, mais {first} auparavant",
    },
}


def said(code: str, values: Mapping[str, object], language: str) -> str:
    """What was found, in French for `fr`, else in English; the code where nothing says it."""
    words = BREACHES.get(code)
    if words is None:
        return code
    return words.get(language, words["en"]).format_map(values)

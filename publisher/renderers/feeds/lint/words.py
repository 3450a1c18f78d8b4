"""What checks find, in words: the linter's and the judges' at every edge."""

from collections.abc import Mapping

Words = Mapping[str, str]  # by language: "en", "fr" and "ar"

BREACHES: Mapping[str, Words] = {
    "missing": {"en": "is missing or empty", "fr": "manque ou est vide", "ar": "ناقص أو فارغ"},
    "not_absolute": {
        "en": "{value} is no absolute http or https address",
        "fr": "{value} n’est pas une adresse http ou https complète",
        "ar": "{value} ليس عنوان http أو https كاملًا",
    },
    "not_of_form": {
        "en": "{value} is not of the form wanted",
        "fr": "{value} n’a pas la forme voulue",
        "ar": "{value} ليس بالشكل المطلوب",
    },
    "none_of": {
        "en": "{value} is none of {names}",
        "fr": "{value} n’est pas dans\u202f: {names}",
        "ar": "{value} ليس من: {names}",
    },
    "elsewhere": {
        "en": "says {named}, but the feed is at {location}",
        "fr": "dit {named}, mais le flux est à {location}",
        "ar": "يقول {named} والتغذية في {location}",
    },
    "markup": {
        "en": "{value} holds HTML",
        "fr": "{value} contient du HTML",
        "ar": "في {value} رموز HTML",
    },
    "no_date": {
        "en": "{value} is no date",
        "fr": "{value} n’est pas une date",
        "ar": "{value} ليس تاريخًا",
    },
    "before_1990": {
        "en": "{value} is before 1990",
        "fr": "{value} est avant 1990",
        "ar": "{value} قبل 1990",
    },
    "in_future": {
        "en": "{value} is in the future",
        "fr": "{value} est dans le futur",
        "ar": "{value} في المستقبل",
    },
    "not_utc": {
        "en": "{value} is not in UTC",
        "fr": "{value} n’est pas en UTC",
        "ar": "{value} ليس بتوقيت UTC",
    },
    "too_old": {
        "en": "{value} is more than {limit} days ago",
        "fr": "{value} date de plus de {limit} jours",
        "ar": "{value} مضى عليه أكثر من {limit} يومًا",
    },
    "too_short": {
        "en": "has {found} characters, {limit} at least are wanted",
        "fr": "a {found} caractères, il en faut au moins {limit}",
        "ar": "عدد الرموز {found} والمطلوب {limit} على الأقل",
    },
    "too_long": {
        "en": "has {found} characters, {limit} at most are taken",
        "fr": "a {found} caractères, {limit} au plus sont acceptés",
        "ar": "عدد الرموز {found} والمقبول {limit} على الأكثر",
    },
    "too_few_words": {
        "en": "has {found} words, {limit} at least are wanted",
        "fr": "a {found} mots, il en faut au moins {limit}",
        "ar": "عدد الكلمات {found} والمطلوب {limit} على الأقل",
    },
    "too_small": {
        "en": "is {value}, {limit} at least is wanted",
        "fr": "est {value}, il faut au moins {limit}",
        "ar": "القيمة {value} والمطلوب {limit} على الأقل",
    },
    "too_large": {
        "en": "is {value}, {limit} at most is taken",
        "fr": "est {value}, {limit} au plus est accepté",
        "ar": "القيمة {value} والمقبول {limit} على الأكثر",
    },
    "element": {"en": "holds <{name}>", "fr": "contient <{name}>", "ar": "فيه <{name}>"},
    "attribute": {
        "en": "holds the attribute {name}",
        "fr": "contient l’attribut {name}",
        "ar": "فيه السمة {name}",
    },
    "reference": {"en": "refers to {value}", "fr": "renvoie à {value}", "ar": "يشير إلى {value}"},
    "too_deep": {
        "en": "nests {found} elements, {limit} at most are taken",
        "fr": "imbrique {found} éléments, {limit} au plus sont acceptés",
        "ar": "يداخل {found} عناصر والمقبول {limit} على الأكثر",
    },
    "changed": {
        "en": "was {before} and is {value}",
        "fr": "était {before} et est {value}",
        "ar": "كان {before} وصار {value}",
    },
    "not_later": {
        "en": "is {value}, not later than {before}",
        "fr": "est {value}, pas plus tard que {before}",
        "ar": "القيمة {value} وليست بعد {before}",
    },
    "same_address": {
        "en": "changed at the same address {value}",
        "fr": "a changé à la même adresse {value}",
        "ar": "تغيّر في العنوان نفسه {value}",
    },
    "unreadable": {
        "en": "cannot be read: {found}",
        "fr": "est illisible\u202f: {found}",
        "ar": "لا يمكن قراءته: {found}",
    },
    "repeated": {
        "en": "{value} stands there more than once",
        "fr": "{value} s’y trouve plus d’une fois",
        "ar": "يرد {value} أكثر من مرة",
    },
    "differs": {
        "en": "is {value}, but {first} before",
        "fr": "est {value}, mais {first} auparavant",
        "ar": "القيمة {value} وكانت {first}",
    },
}


def said(code: str, values: Mapping[str, object], language: str) -> str:
    """What was found, in that language where it is known, else in English; the code where nothing
    says it."""
    words = BREACHES.get(code)
    if words is None:
        return code
    return words.get(language, words["en"]).format_map(values)

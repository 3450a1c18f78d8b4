"""What the pages of a form and its mail say, by name: a publication gives its own words for any of
it, in any language. Our own are in web/reader/joining/ and renderers/email/service/."""

from collections.abc import Mapping

PLACES = ("{publication}", "{list}", "{sender}", "{contact}", "{version}", "{days}")
LONGEST = 1000  # characters of one sentence
MOST_LANGUAGES = 40
KEYS = frozenset(
    {
        *("title", "title_many", "intro", "address", "name", "choose", "consent", "button"),
        *("privacy", "contact", "skip", "empty", "back"),
        *("bad_address", "bad_name", "choose_one", "once_more"),
        *("asked", "asked_text", "asked_nothing"),
        *("confirm", "confirm_many", "confirm_button", "confirm_text"),
        *("confirmed", "confirmed_text", "choices", "left", "left_text", "again"),
        *("expired", "expired_text"),
        *("receipt", "asked_at", "confirmed_at", "words", "page"),
    }
)
# Of the mail that asks back (renderers/email/service/says.py), and what may stand in its words.
MAIL_KEYS = frozenset(
    {
        *(f"confirmation.{part}" for part in ("subject", "title", "lines", "button", "notes")),
        *("confirmation.why", "link_plain", "moment"),
        *("receipt.title", "receipt.lists", "receipt.asked_at", "receipt.text"),
    }
)
MAIL_PLACES = frozenset({"publication", "lists", "until"})
MOMENT_PLACES = frozenset({"date", "time"})  # of `moment`


def texts_in(texts: Mapping[str, Mapping[str, str]], language: str) -> Mapping[str, str] | None:
    """A form's own texts in a language (BCP 47), else in the same one of another place; None where
    there are none."""
    if language in texts:
        return texts[language]
    wanted = _primary(language)
    return next((own for tag, own in texts.items() if _primary(tag) == wanted), None)


def mail_words(texts: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Of a form's own texts those that its mail says in a language."""
    own = texts_in(texts, language) or {}
    return {key: text for key, text in own.items() if key in MAIL_KEYS}


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()

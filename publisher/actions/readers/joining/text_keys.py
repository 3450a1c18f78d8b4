"""What the pages of a form say, by name: a publication gives its own words for any of it, in any
language. Our own are in web/reader/joining/."""

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

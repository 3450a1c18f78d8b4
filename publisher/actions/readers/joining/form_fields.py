"""What a form's fields may hold: each check returns the value as it is kept."""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any

from publisher.actions.readers.joining.text_keys import (
    KEYS,
    LONGEST,
    MAIL_KEYS,
    MAIL_PLACES,
    MOMENT_PLACES,
    MOST_LANGUAGES,
)
from publisher.content.web_address import BadWebAddress, web_address
from publisher.errors import PublisherError
from publisher.publications import checks

MOST_ORIGINS = 50


def checked_origins(given: Sequence[str]) -> list[str]:
    """Origins as browsers send them (RFC 6454 6.2). Raises PublisherError `bad_origin`."""
    if len(given) > MOST_ORIGINS:
        raise PublisherError(
            "too_many_origins", f"{len(given)} origins; {MOST_ORIGINS} at most", "--origin"
        )
    return sorted({origin_of(one) for one in given})


def origin_of(text: str) -> str:
    """`https://example.org`, with a port where it is not the usual one."""
    try:
        found = web_address(text)
    except BadWebAddress as error:
        raise _bad_origin(text, str(error)) from None
    if found.path.strip("/") or found.query or found.fragment:
        raise _bad_origin(text, "it is a page's address")
    return f"{found.scheme}://{found.authority}"


def merged_texts(
    before: Mapping[str, Mapping[str, str]], given: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What was said before with what is said now; an empty sentence takes back what was.

    Raises PublisherError `unknown_language`, `unknown_text`, `bad_text`, `text_too_long`.
    """
    merged = {language: dict(texts) for language, texts in before.items()}
    for language, texts in given.items():
        spoken = checks.language(language, "--text")
        own = merged.setdefault(spoken, {})
        for key, text in texts.items():
            own[key] = _checked_text(language, key, text)
        merged[spoken] = {key: text for key, text in own.items() if text}
    kept = {language: texts for language, texts in merged.items() if texts}
    if len(kept) > MOST_LANGUAGES:
        raise PublisherError(
            "too_many_languages", f"{len(kept)} languages; {MOST_LANGUAGES} at most", "--text"
        )
    return kept


def _checked_text(language: str, key: str, text: str) -> str:
    where = f"{language}.{key}"
    if key not in KEYS | MAIL_KEYS:
        said = ", ".join((*sorted(KEYS), *sorted(MAIL_KEYS)))
        raise PublisherError(
            "unknown_text", f"a form says nothing named {key!r}; it says: {said}", where
        )
    if key in MAIL_KEYS:
        _check_places(text, MOMENT_PLACES if key == "moment" else MAIL_PLACES, where)
    return checks.text(text, where, most=LONGEST)


def _check_places(text: str, known: frozenset[str], where: str) -> None:
    """A mail that cannot be filled in would never leave. Raises PublisherError `bad_text`."""
    try:
        found = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        found = [("{", "", None)]
    if any(name not in known or form or conversion for name, form, conversion in found):
        shown = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise PublisherError("bad_text", f"of what is filled in it knows {shown} only", where)


def _bad_origin(text: str, why: str) -> PublisherError:
    return PublisherError(
        "bad_origin", f"{text[:100]!r}: {why}; write one like https://example.org", "--origin"
    )


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "name": lambda value: checks.line(value, "--name", required=True),
    "origins": checked_origins,
    "asks_name": bool,
    "is_open": bool,
}

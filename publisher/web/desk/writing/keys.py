"""The key of a form in which somebody writes: whose it is and of which story, signed.

What is typed under it can be kept for its writer even when their session has ended meanwhile.
"""

import secrets
from dataclasses import dataclass

from django.core import signing

SALT = "publisher.desk.writing"
KEPT_SECONDS = 14 * 24 * 3600  # how long a page may stay open


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKey:
    """person, publication: numbers; article: the story's, 0 for a new one; key: the form's."""

    person: int
    publication: int
    article: int
    key: str


def new_key() -> str:
    """The key of a story that is not there yet."""
    return secrets.token_hex(8)


def signed(key: FormKey) -> str:
    """The key as a form carries it."""
    parts = [key.person, key.publication, key.article, key.key]
    return signing.TimestampSigner(salt=SALT).sign(".".join(map(str, parts)))


def read_key(text: str) -> FormKey | None:
    """The key that a form carried, or None for one that we did not make."""
    try:
        given = signing.TimestampSigner(salt=SALT).unsign(text, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    person, publication, article, key = given.split(".")
    return FormKey(person=int(person), publication=int(publication), article=int(article), key=key)

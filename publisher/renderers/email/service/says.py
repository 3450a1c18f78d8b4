"""What mails about one person say. `{...}` are filled by letter.py."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """The words of one purpose. lines: before the button; notes: after it; empty: none.

    `{publication}`, `{until}` and `{asked}` (when) stand for themselves; `{lists}`, `{old}`,
    `{new}`, `{person}`, `{partner}`, `{issue}` are of the mail's values.
    """

    subject: str
    title: str
    lines: tuple[str, ...]
    button: str = ""
    notes: tuple[str, ...] = ()
    why: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What an alarm of one code says; `{...}` are of the mail's values."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The names of what a reader was told and when, in a confirmation's mail."""

    title: str
    lists: str
    asked_at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """All of one language. `…_old`: to the mailbox that is left."""

    language: str
    moment: str
    link_plain: str
    receipt: Receipt
    person_wrote: str
    left_out: str
    confirmation: Says
    welcome: Says
    fresh_link: Says
    address_change: Says
    address_change_old: Says
    invitation: Says
    reset: Says
    own_address: Says
    own_address_old: Says
    partner_link: Says
    alarm: Says
    approval: Says
    forwarded: Says
    alarms: Mapping[str, Alarm]


def with_sentences(words: ServiceWords, language: str, own: Mapping[str, str]) -> ServiceWords:
    """The words of a language that has no catalogue, as a publication fills them in: sentences by
    names such as `confirmation.title`; several lines of one name in one text. What is missing stays
    as it is in `words`."""
    changed: dict[str, Any] = {"language": language}
    for field in fields(words):
        said = getattr(words, field.name)
        if isinstance(said, Mapping):
            continue
        if isinstance(said, str):
            changed.setdefault(field.name, own.get(field.name) or said)
            continue
        mine = {
            part.name: _of_kind(getattr(said, part.name), own[f"{field.name}.{part.name}"])
            for part in fields(said)
            if own.get(f"{field.name}.{part.name}")
        }
        changed[field.name] = replace(said, **mine)
    return replace(words, **changed)


def _of_kind(before: object, text: str) -> object:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    return lines if isinstance(before, tuple) else text


FOR_READERS = ("confirmation", "welcome", "fresh_link", "address_change", "address_change_old")


def sentences_in(words: ServiceWords) -> dict[str, str]:
    """What mails for readers say, by the names that `with_sentences` takes."""
    found = {"moment": words.moment, "link_plain": words.link_plain}
    for name in ("receipt", *FOR_READERS):
        said = getattr(words, name)
        for part in fields(said):
            text = getattr(said, part.name)
            found[f"{name}.{part.name}"] = text if isinstance(text, str) else "\n".join(text)
    return {name: text for name, text in found.items() if text}

"""What two versions of an article differ in."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import unified_diff
from typing import Any

from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.plain_text import paragraphs_of
from publisher.editorial.models import ArticleVersion

NOT_COMPARED = frozenset({"guid", "blocks", "reply", "published_at", "updated_at"})
CONTEXT = 1  # paragraphs around a change


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that differs, as `article show` writes it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """fields: those around the text. text: its changes, one paragraph a line, as `diff -u` writes
    them, without file names. formatting: only marks, pictures or the structure differ."""

    before: int
    after: int
    fields: tuple[FieldChange, ...]
    text: tuple[str, ...]
    formatting: bool


def differences(before: ArticleVersion, after: ArticleVersion) -> Differences:
    """What changed from one version to another of the same article."""
    old, new = codec.from_json(before.content), codec.from_json(after.content)
    text = tuple(unified_diff(_paragraphs(old), _paragraphs(new), n=CONTEXT, lineterm=""))[2:]
    return Differences(
        before=before.number,
        after=after.number,
        fields=tuple(_fields(codec.to_json(old), codec.to_json(new))),
        text=text,
        formatting=not text and (old.blocks, old.reply) != (new.blocks, new.reply),
    )


def _fields(old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    for name in (field.name for field in fields(Content)):
        if name not in NOT_COMPARED and old.get(name) != new.get(name):
            yield FieldChange(field=name, before=old.get(name), after=new.get(name))


def _paragraphs(content: Content) -> list[str]:
    parts = (part for block in (*content.blocks, *content.reply) for part in paragraphs_of(block))
    return [" ".join(part.split("\n")) for part in parts if part]

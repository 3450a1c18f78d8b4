"""Names that were replaced in a story: its source does not bring them back."""

import re
from collections.abc import Iterator
from datetime import datetime

from publisher.audience.erased import all_keys, newest_key
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.names.in_json import replaced_in, texts_in
from publisher.content.names.replacing import Names
from publisher.editorial.models import Article, ReplacedName
from publisher.editorial.search_words import folded

WORD = re.compile(r"[^\W_]+")


def keep_names(*, article: Article, names: Names, now: datetime) -> None:
    """Keep each form as a keyed hash of its words, in the caller's transaction."""
    key = newest_key(now)
    for form in names.forms:
        words = WORD.findall(form)
        ReplacedName.objects.update_or_create(
            article=article,
            hash=key.hash_of(article.publication_id, _told(words)),
            defaults={
                "publication_id": article.publication_id,
                "key_version": key.version,
                "words": len(words),
                "replacement": names.replacement,
                "created_at": now,
            },
        )


def without_names(content: Content, article: Article) -> Content:
    """A text of the story, with every name that was replaced in it before replaced again."""
    rows = list(article.replaced_names.all())
    if not rows:
        return content
    document = codec.to_json(content)
    for words in sorted({row.replacement for row in rows}):
        own = [row for row in rows if row.replacement == words]
        forms = {form for _, text in texts_in(document) for form in _forms(text, article, own)}
        document = replaced_in(Names(forms, words), document)
    return codec.from_json(document)


def _forms(text: str, article: Article, rows: list[ReplacedName]) -> Iterator[str]:
    """The forms that stand in the text, as they are written there."""
    keys = {key.version: key for key in all_keys()}
    kept = {(row.key_version, row.words): set[bytes]() for row in rows}
    for row in rows:
        kept[row.key_version, row.words].add(bytes(row.hash))
    found = list(WORD.finditer(text))
    told = [folded(one.group()) for one in found]
    for (version, length), hashes in kept.items():
        for start in range(len(found) - length + 1):
            window = _told(told[start : start + length])
            if keys[version].hash_of(article.publication_id, window) in hashes:
                yield text[found[start].start() : found[start + length - 1].end()]


def _told(words: list[str]) -> str:
    """What is hashed: no address of a reader looks like it."""
    return "name " + " ".join(words)

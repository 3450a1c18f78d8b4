"""Caches of feed entries and of their bytes, between builds."""

from dataclasses import dataclass, field
from functools import partial

from publisher.content.article import PublishedArticle
from publisher.content.cache import BoundedCache
from publisher.renderers.feeds.entries import Entry, Format, Source, make_entry


@dataclass(frozen=True, slots=True)
class _EntryKey:
    """All that an entry is made from is compared; to find it a part is enough."""

    id: str
    content_hash: str
    article: PublishedArticle = field(hash=False)
    source: Source = field(hash=False)


def cached_entry(article: PublishedArticle, source: Source) -> Entry:
    """make_entry, but what was made of an equal article and source is not made again."""
    key = _EntryKey(article.id, article.content_hash, article, source)
    return _entries.get(key, partial(make_entry, article, source))


def clear_entries() -> None:
    """Make and write all entries anew from now on."""
    _entries.clear()
    entry_bytes_cache.clear()


def _entry_weight(_: _EntryKey, entry: Entry) -> int:
    return 4 * len(entry.html) + 4096  # the article's blocks, and the entry itself


def _bytes_weight(key: tuple[Format, Entry], written: bytes) -> int:
    # What an entry holds beside its HTML is about as much as a short story.
    return len(written) + 4 * len(key[1].html) + 4096


_entries: BoundedCache[_EntryKey, Entry] = BoundedCache(32_000_000, _entry_weight)
entry_bytes_cache: BoundedCache[tuple[Format, Entry], bytes] = BoundedCache(
    32_000_000, _bytes_weight
)

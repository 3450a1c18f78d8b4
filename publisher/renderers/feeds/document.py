"""render_feed(): entries and a format to bytes; a bad entry is left out."""

from dataclasses import dataclass

from publisher.renderers.feeds.entries import Entry, FeedMeta, Format
from publisher.renderers.feeds.jsonfeed import json_feed
from publisher.renderers.feeds.xml import xml_feed

# Stored documents are kept while their entries are the same: raise it with any change of markup.
RENDERER_VERSION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A document, and the entries that had to be left out of it with the reason."""

    body: bytes
    entries: tuple[Entry, ...]
    quarantined: tuple[tuple[Entry, str], ...] = ()


def render_feed(meta: FeedMeta, entries: tuple[Entry, ...], kind: Format) -> Rendered:
    """The feed in one format. The same arguments give the same bytes.

    Raises what the serialiser raises when the feed cannot be written even without entries.
    """
    try:
        return Rendered(body=_write(meta, entries, kind), entries=entries)
    except Exception:  # noqa: BLE001 (any fault of one entry; found and reported below)
        return _without_the_bad(meta, entries, kind)


def _write(meta: FeedMeta, entries: tuple[Entry, ...], kind: Format) -> bytes:
    return json_feed(meta, entries) if kind == "json" else xml_feed(meta, entries, kind)


def _without_the_bad(meta: FeedMeta, entries: tuple[Entry, ...], kind: Format) -> Rendered:
    good: list[Entry] = []
    bad: list[tuple[Entry, str]] = []
    for entry in entries:
        try:
            _write(meta, (entry,), kind)
        except Exception as error:  # noqa: BLE001 (reported by the caller, with its guid)
            bad.append((entry, f"{type(error).__name__}: {error}"))
        else:
            good.append(entry)
    body = _write(meta, tuple(good), kind)
    return Rendered(body=body, entries=tuple(good), quarantined=tuple(bad))

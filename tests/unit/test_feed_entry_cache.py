"""Entries kept between builds: the same bytes as written anew, and never too many of them."""

from dataclasses import replace

import pytest

from publisher.renderers.feeds import Entry, Format, render_feed
from publisher.renderers.feeds.entry_cache import clear_entries
from tests.feed_samples import META, entries

FORMATS: tuple[Format, ...] = ("rss", "atom", "json")


def anew(stories: tuple[Entry, ...], kind: Format) -> bytes:
    clear_entries()
    return render_feed(META, stories, kind).body


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_kept_is_what_would_be_written(kind: Format) -> None:
    stories = entries()
    first = anew(stories, kind)
    assert render_feed(META, stories, kind).body == first
    turned = tuple(reversed(stories))
    assert render_feed(META, turned, kind).body == anew(turned, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_any_change_of_an_entry_is_seen(kind: Format) -> None:
    first, *rest = entries()
    before = anew((first, *rest), kind)
    changed = (replace(first, html=f"{first.html}<p>Suite</p>"), *rest)
    after = render_feed(META, changed, kind).body
    assert after != before
    assert after == anew(changed, kind)


def test_an_entry_that_cannot_be_written_is_tried_again_each_time() -> None:
    bad = replace(entries()[0], title="\x00")
    for _ in range(2):
        rendered = render_feed(META, (bad, *entries()[1:]), "rss")
        assert [entry for entry, _ in rendered.quarantined] == [bad]

"""The three formats of the sample feed, byte for byte."""

from collections.abc import Callable

import pytest

from publisher.renderers.feeds import Format, render_feed
from tests.feed_samples import META, entries


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_feed(kind: Format, golden: Callable[[str, bytes], None]) -> None:
    golden(f"feeds/feed.{kind}", render_feed(META, entries(), kind).body)

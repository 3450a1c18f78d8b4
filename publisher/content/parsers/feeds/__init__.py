"""Feeds of others: RSS 2.0 and 1.0, Atom and JSON Feed, read into entries and these to articles."""

from publisher.content.parsers.feeds.decoding import feed_text
from publisher.content.parsers.feeds.entry import FeedEntry, ReadFeed
from publisher.content.parsers.feeds.json_feed import read_json_feed
from publisher.content.parsers.feeds.story import story_of
from publisher.content.parsers.feeds.xml_feed import read_xml_feed

__all__ = ["FeedEntry", "ReadFeed", "read_feed", "story_of"]


def read_feed(data: bytes, *, content_type: str = "", address: str) -> ReadFeed:
    """The entries of a feed in any of the formats, told apart by its first character.

    `address` is where it was fetched from. Entities are refused, nothing is fetched, memory is
    bounded. Raises BadInput with a code and, for XML, the line.
    """
    text = feed_text(data, content_type)
    if text.lstrip()[:1] == "{":
        return read_json_feed(text, address)
    return read_xml_feed(text, address)

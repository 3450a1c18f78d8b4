"""WordPress: its export (WXR), and the texts as its editors wrote them."""

from publisher.content.parsers.wordpress.export import Overview, Story, is_wxr, overview, stories

__all__ = ["Overview", "Story", "is_wxr", "overview", "stories"]

"""WordPress exports for tests and benchmarks."""

from collections.abc import Iterator

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Le Fanal</title><link>https://www.example.org</link><language>fr-FR</language>
<wp:author><wp:author_login>adiop</wp:author_login>
<wp:author_display_name><![CDATA[Awa Diop]]></wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>\n"


def item(number: int, body: str = "Un texte court.", **more: str) -> str:
    """One <item>; `more` replaces the post's kind, status, title, guid or adds raw members."""
    return f"""<item><title>{more.get("title", f"Article {number}")}</title>
<link>https://www.example.org/a/{number}/</link><dc:creator>adiop</dc:creator>
<guid isPermaLink="false">{more.get("guid", f"https://www.example.org/?p={number}")}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{more.get("excerpt", "")}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2016-03-11 07:30:00</wp:post_date_gmt>
<wp:status>{more.get("status", "publish")}</wp:status>
<wp:post_type>{more.get("kind", "post")}</wp:post_type>{more.get("raw", "")}</item>
"""


def export(items: Iterator[str] | list[str]) -> str:
    """A whole export."""
    return HEAD + "".join(items) + FOOT

"""Feeds of imagined content management systems."""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>La Vigie</title><link>https://vigie.example.org/</link><language>fr-FR</language>
<atom:link rel="self" href="https://vigie.example.org/feed"/>
<atom:link rel="hub" href="https://hub.example.org/"/>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
{items}
</channel></rss>"""

ITEM = """<item><title>Le phare &amp;amp; la mer</title>
<link>https://feeds.example.org/r/1</link>
<feedburner:origLink>https://vigie.example.org/phare</feedburner:origLink>
<guid isPermaLink="false">https://vigie.example.org/?p=12</guid>
<pubDate>Tue, 05 May 2026 08:00:00 +0200</pubDate>
<dc:creator><![CDATA[Anne Le Bris]]></dc:creator><dc:creator>Luc Morel</dc:creator>
<category><![CDATA[Littoral]]></category><category domain="post_tag">phares</category>
<description><![CDATA[Un résumé du chantier.]]></description>
<content:encoded><![CDATA[<p>Le chantier <a href="/avant">avance</a>.</p>
<figure><img src="https://vigie.example.org/a.jpg" alt=""></figure>
<script>alert(1)</script><p>Fin du&nbsp;texte.</p>]]></content:encoded>
<media:content url="https://vigie.example.org/a.jpg" medium="image" width="800">
<media:text>Le phare de nuit</media:text><media:credit>A. Riou</media:credit></media:content>
</item>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://tide.example.org/"
 xmlns:at="http://purl.org/atompub/tombstones/1.0">
<title>Tide</title><id>tag:tide.example.org,2026:f</id><updated>2026-05-05T08:00:00Z</updated>
<author><name>The Tide</name></author><link rel="self" href="/feed.atom"/>
<at:deleted-entry ref="tag:tide.example.org,2026:gone" when="2026-05-05T08:00:00Z"/>
<entry xml:base="/notes/"><id> tag:tide.example.org,2026:1 </id>
<title type="html">A &lt;em&gt;new&lt;/em&gt; tide</title>
<link href="one.html"/><updated>2026-05-05T09:30:00.5Z</updated>
<published>2026-05-05T08:00:00Z</published><category term="sea" label="Sea"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It is <strong>high</strong>,
see <a href="../tables">the tables</a>.</p></div></content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://old.example.org/"><title>Old</title><dc:language>de</dc:language></channel>
<item rdf:about="https://old.example.org/1"><title>Ein Titel</title>
<link>https://old.example.org/1</link><description>Der ganze Text.</description>
<dc:date>2026-05-05T08:00:00+02:00</dc:date><dc:subject>Kultur</dc:subject></item></rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Tide",
"feed_url": "https://tide.example.org/feed.json", "language": "en",
"hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
"items": [{"id": 7, "url": "https://tide.example.org/7", "title": "5 < 7 & more",
"content_text": "First.\\n\\nSecond <b>.", "date_published": "2026-05-05T08:00:00Z",
"authors": [{"name": "Joan O’Hara"}], "tags": ["Sea"], "image": "https://tide.example.org/7.jpg"}]}"""


def rss(*items: str) -> bytes:
    return RSS.replace("{items}", "\n".join(items)).encode()


def item(number: int, title: str = "Une marée", text: str = "Elle monte.", more: str = "") -> str:
    return (
        f"<item><title>{title}</title><guid>https://vigie.example.org/{number}</guid>"
        f"<description>&lt;p&gt;{text}&lt;/p&gt;</description>{more}</item>"
    )

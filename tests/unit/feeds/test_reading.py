"""What a newsroom's feed says arrives: every format, every field, our own feeds to the word."""

from datetime import UTC, datetime

import pytest

from publisher.content.article import Article
from publisher.content.blocks import Figure
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.plain_text import characters, paragraphs_of
from publisher.renderers.feeds import Format, render_feed
from tests.feed_samples import ARABIC, ENGLISH, FRENCH, META, entries
from tests.unit.feeds.documents import ATOM, ITEM, JSON, RDF, item, rss

HERE = "https://vigie.example.org/feed"


def words(article: Article) -> str:
    return "\n".join(part for block in article.blocks for part in paragraphs_of(block))


def test_rss_with_full_text_media_and_extensions() -> None:
    feed = read_feed(rss(ITEM), address=HERE)
    assert feed.hubs == ("https://hub.example.org/",)
    assert (feed.topic, feed.pause) == (HERE, 1800)
    parsed = story_of(feed.entries[0])
    article = parsed.article
    assert article.headline == "Le phare & la mer"
    assert article.guid == parsed.source_id == "https://vigie.example.org/?p=12"
    assert article.canonical_url == "https://vigie.example.org/phare"
    assert article.standfirst == "Un résumé du chantier."
    assert [author.name for author in article.authors] == ["Anne Le Bris", "Luc Morel"]
    assert (article.rubrics, article.tags) == (("Littoral",), ("phares",))
    assert article.published_at == datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert article.language == "fr-FR"
    assert words(article).startswith("Le chantier avance.")
    assert words(article).endswith("Fin du\u00a0texte.")
    assert article.blocks[0].content[1].marks[0].href == "https://vigie.example.org/avant"  # type: ignore[attr-defined]
    figures = [block for block in article.blocks if isinstance(block, Figure)]
    assert [(f.alt, f.credit, f.width) for f in figures] == [("Le phare de nuit", "A. Riou", 800)]
    assert [warning.code for warning in parsed.warnings] == ["element_dropped"]


def test_atom_with_xhtml_bases_and_tombstones() -> None:
    feed = read_feed(ATOM.encode(), address="https://tide.example.org/feed.atom")
    assert feed.deleted == ("tag:tide.example.org,2026:gone",)
    assert feed.topic == "https://tide.example.org/feed.atom"
    article = story_of(feed.entries[0]).article
    assert (article.guid, article.headline) == ("tag:tide.example.org,2026:1", "A new tide")
    assert article.canonical_url == "https://tide.example.org/notes/one.html"
    assert words(article) == "It is high, see the tables."
    assert article.blocks[0].content[-2].marks[0].href == "https://tide.example.org/tables"  # type: ignore[attr-defined]
    assert article.updated_at == datetime(2026, 5, 5, 9, 30, 0, 500_000, tzinfo=UTC)
    assert (article.language, article.authors[0].name) == ("en", "The Tide")
    assert article.rubrics == ("Sea",)


def test_rss_1_0() -> None:
    article = story_of(read_feed(RDF.encode(), address=HERE).entries[0]).article
    assert (article.guid, article.language) == ("https://old.example.org/1", "de")
    assert (article.rubrics, words(article)) == (("Kultur",), "Der ganze Text.")


def test_json_feed_with_text_and_a_number_for_an_id() -> None:
    feed = read_feed(JSON.encode(), address=HERE)
    assert feed.hubs == ("https://hub.example.org/",)
    article = story_of(feed.entries[0]).article
    assert (article.guid, article.headline) == ("7", "5 < 7 & more")
    assert words(article).endswith("First.\nSecond <b>.")
    assert isinstance(article.blocks[0], Figure)
    assert article.authors[0].name == "Joan O’Hara"


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_our_own_feed_read_back_says_the_same(kind: Format) -> None:
    feed = read_feed(render_feed(META, entries(), kind).body, address=META.addresses[kind])
    assert feed.deleted == ("tag:fanal.example.org,2026:4",)
    stories = {entry.guid: story_of(entry).article for entry in feed.entries}
    assert "tag:fanal.example.org,2026:4" not in stories
    for number, original in (("3", FRENCH), ("6", ARABIC)):
        read = stories[f"tag:fanal.example.org,2026:{number}"]
        for name in ("headline", "standfirst", "kicker", "language", "rubrics"):
            assert getattr(read, name) == getattr(original, name)
        assert read.direction == (original.direction or "ltr")
        assert [a.name for a in read.authors] == [a.name for a in original.authors]
        said = words(read)
        for block in original.blocks:
            for part in paragraphs_of(block):
                # A list's own markers and a drawn line are the reader's to make.
                for line in part.replace("• ", "").replace("3. ", "").split("\n"):
                    assert line.strip() in said
    english = next(story for story in stories.values() if story.headline == ENGLISH.headline)
    assert words(english) == '\nUse 5 < 7 and "quotes" & ampersands; ]]> is no trap.'.strip()
    french = stories["tag:fanal.example.org,2026:3"]
    figure = next(block for block in french.blocks if isinstance(block, Figure))
    assert (figure.alt, figure.credit) == ("La digue sous l’écume", "Photo Y. Tanguy")
    assert characters(figure.caption) == "La digue, le 2 mars."


def test_an_excerpt_of_the_text_is_no_standfirst() -> None:
    full = "<content:encoded>&lt;p&gt;Il monte encore un peu.&lt;/p&gt;</content:encoded>"
    excerpt = item(1, text="Il monte encore […]", more=full)
    article = story_of(read_feed(rss(excerpt), address=HERE).entries[0]).article
    assert (article.standfirst, words(article)) == (None, "Il monte encore un peu.")


def test_an_author_s_mail_address_goes_nowhere() -> None:
    more = "<author>anne@vigie.example.org (Anne Le Bris)</author><author>luc@example.org</author>"
    article = story_of(read_feed(rss(item(1, more=more)), address=HERE).entries[0]).article
    assert [author.name for author in article.authors] == ["Anne Le Bris"]


def test_a_title_from_right_to_left_in_a_feed_without_languages() -> None:
    feed = rss(item(1, title="البحر يرتفع", text="قال الصيادون")).replace(
        b"<language>fr-FR</language>", b""
    )
    article = story_of(read_feed(feed, address=HERE).entries[0]).article
    assert (article.direction, article.headline) == ("rtl", "البحر يرتفع")


@pytest.mark.parametrize(
    ("encoded", "content_type"),
    [
        ("windows-1252", "application/rss+xml; charset=windows-1252"),
        ("windows-1252", ""),
        ("utf-16", ""),
        ("utf-8-sig", "text/xml; charset=utf-8"),
    ],
)
def test_charsets(encoded: str, content_type: str) -> None:
    text = rss(item(1, title="« Été »")).decode().replace("utf-8", encoded.removesuffix("-sig"))
    feed = read_feed(text.encode(encoded), content_type=content_type, address=HERE)
    assert feed.entries[0].title == "« Été »"


def test_the_digest_changes_with_what_is_read_and_with_nothing_else() -> None:
    first, again, other = (
        read_feed(rss(item(1, text=text, more=more)), address=HERE).entries[0].digest
        for text, more in (
            ("Elle monte.", ""),
            ("Elle monte.", "<comments>12</comments>"),
            ("Elle descend.", ""),
        )
    )
    assert first == again != other

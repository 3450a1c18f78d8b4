"""Posts as Hugo, Jekyll and Eleventy keep them, and names as CMS write them."""

from datetime import UTC, datetime

import pytest

from publisher.content.parsers import parse
from publisher.content.parsers.feeds import read_feed, story_of
from publisher.content.person_names import person_name
from publisher.content.problems import BadInput


def read(text: str, name: str = "post.md"):  # type: ignore[no-untyped-def]
    return parse(text.encode(), filename=name)


def test_toml_above_the_text() -> None:
    article = read(
        '+++\ntitle = "Quai"\ndate = 2026-02-01T08:00:00Z\ntags = ["mer"]\n+++\nMot.\n'
    ).article
    assert (article.headline, article.tags) == ("Quai", ("mer",))
    assert article.published_at == datetime(2026, 2, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'T'\ndraft = true\n+++\nMot.\n",
        "---\ntitle: T\ndraft: true\n---\nMot.\n",
        "---\ntitle: T\npublished: false\n---\nMot.\n",
        "---\ntitle: T\neleventyExcludeFromCollections: true\n---\nMot.\n",
    ],
)
def test_a_draft_is_said_to_be_one(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.code == "draft_article"


def test_the_date_of_the_file_name_counts_where_the_text_has_none() -> None:
    dated = "2026-02-03-quai.md"
    assert read("---\ntitle: T\n---\nMot.\n", dated).article.published_at == datetime(
        2026, 2, 3, tzinfo=UTC
    )
    own = read(
        "---\ntitle: T\npublished: true\ndate: 2026-02-04 09:30:00 +0100\n---\nMot.\n", dated
    )
    assert own.article.published_at == datetime(2026, 2, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "tag", ["{{ site.title }}", "{% include x.html %}", '{{< figure src="a" >}}']
)
def test_tags_of_a_generator_are_named(tag: str) -> None:
    (warning,) = read(f"---\ntitle: T\n---\nVoir {tag} ici.\n").warnings
    assert warning.code == "template_tags"
    assert tag[:6] in warning.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anne@journal.example", ""), ("anne@journal.example (Anne Roux)", "Anne Roux"),
        ("Anne Roux <anne@journal.example>", "Anne Roux"), ("Anne Roux", "Anne Roux"),
        ("mailto:anne@journal.example", ""), ("Anne Roux (anne@journal.example)", "Anne Roux"),
        ("Anne @roux", "Anne @roux"),
    ],
)  # fmt: skip
def test_a_name_is_no_address(text: str, name: str) -> None:
    assert person_name(text) == name


RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>J</title><item><guid>1</guid>
<title>Quai</title><description>Un mot.</description>{}</item></channel></rss>"""


@pytest.mark.parametrize(
    "element",
    [
        "<dc:creator>{}</dc:creator>", "<author>{}</author>",
        "<atom:author><atom:name>{}</atom:name></atom:author>",
    ],
)  # fmt: skip
def test_no_element_of_a_feed_makes_an_address_a_byline(element: str) -> None:
    for written, names in (("anne@j.example", []), ("anne@j.example (Anne)", ["Anne"])):
        feed = RSS.format(element.format(written)).encode()
        (entry,) = read_feed(feed, address="https://j.example/").entries
        assert [author.name for author in story_of(entry).article.authors] == names


@pytest.mark.parametrize("byline", ["author: anne@j.example\n", "authors: [anne@j.example]\n"])
def test_nor_does_a_file(byline: str) -> None:
    parsed = read(f"---\ntitle: T\n{byline}---\nMot.\n")
    assert parsed.article.authors == ()
    assert [warning.code for warning in parsed.warnings] == ["address_as_author"]


def test_a_date_that_is_none_is_said() -> None:
    feed = RSS.format("<pubDate>Tue, 03 Feb 2026 08:00:00 IST</pubDate>").encode()
    (entry,) = read_feed(feed, address="https://j.example/").entries
    parsed = story_of(entry)
    assert parsed.article.published_at is None
    assert [warning.code for warning in parsed.warnings] == ["no_date"]

"""What CMSs send of a post becomes an article, or says that there is none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.content.article import Article, Author
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.content.parsers.ghost import read_ghost
from publisher.content.parsers.post import Post
from publisher.content.parsers.wordpress.webhook import read_wordpress_post
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput
from tests.unit.content.posts import ghost, wordpress


def from_ghost(payload: Any) -> Post:
    post = read_ghost(json.dumps(payload).encode())
    assert post is not None
    return post


def from_wordpress(payload: Any) -> Post:
    post = read_wordpress_post(json.dumps(payload).encode())
    assert post is not None
    return post


def article_of(post: Post) -> Article:
    assert post.parsed is not None
    return post.parsed.article


def words(article: Article) -> list[str]:
    return [characters(b.content) for b in article.blocks if isinstance(b, Paragraph)]


def test_a_post_of_ghost() -> None:
    post = from_ghost(ghost())
    article = article_of(post)
    assert post.source_id == article.guid == "66f3c1a2b4d5e60001a2b3c4"
    assert article.headline == "Le bac reprend demain"
    assert article.standfirst == "Après deux mois d’arrêt, la ligne rouvre."
    assert words(article) == ["Le bac traverse de nouveau.", "Trois marins ont été embauchés."]
    assert (article.access, article.cut) == ("registered", 2)
    assert (article.rubrics, article.tags) == (("Transports",), ("Île",))
    assert article.authors == (Author(name="Anne Le Goff"), Author(name="Yann Kerbrat"))
    assert article.canonical_url == "https://lefanal.example.org/le-bac-reprend-demain/"
    assert article.published_at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert post.changed_at == article.updated_at == datetime(2026, 11, 20, 6, 45, 10, tzinfo=UTC)
    lead = article.blocks[0]
    assert isinstance(lead, Figure)
    assert lead.src == "https://lefanal.example.org/content/images/bac.jpg"
    assert (lead.alt, characters(lead.caption)) == ("Le bac à quai", "Le bac, mardi.")
    link = article.blocks[1].content[1]  # type: ignore[attr-defined]
    assert link.marks[0].href == "https://lefanal.example.org/ligne/"


@pytest.mark.parametrize(
    ("visibility", "access"),
    [("public", "free"), ("members", "registered"), ("paid", "paid"), ("tiers", "paid")],
)
def test_who_may_read_it_in_ghost(visibility: str, access: str) -> None:
    parsed = from_ghost(ghost(visibility=visibility)).parsed
    assert parsed is not None
    assert parsed.article.access == access
    assert bool(parsed.warnings) == (visibility == "tiers")


@pytest.mark.parametrize("status", ["draft", "scheduled", "sent"])
def test_what_is_not_out_in_ghost_has_no_text(status: str) -> None:
    assert from_ghost(ghost(status=status)).parsed is None


def test_a_deleted_post_of_ghost() -> None:
    post = from_ghost({"post": {"current": {}, "previous": {"id": "abc", "status": "published"}}})
    assert (post.source_id, post.parsed) == ("abc", None)


def test_ghost_tells_of_other_things_too() -> None:
    assert read_ghost(b'{"page": {"current": {"id": "1"}}}') is None
    assert read_wordpress_post(json.dumps(wordpress(type="page")).encode()) is None


def test_a_post_of_wordpress() -> None:
    post = from_wordpress(wordpress())
    article = article_of(post)
    assert post.source_id == "4711"
    assert article.guid == "https://lefanal.example.org/?post_type=post&p=4711"
    assert article.headline == "Le bac – la ligne rouvre"
    assert article.standfirst == "Après deux mois d’arrêt."
    assert words(article) == ["Le bac traverse de nouveau.", "Trois marins l’attendaient."]
    assert (article.rubrics, article.tags) == (("Transports & mer",), ("Île",))
    assert article.authors == (Author(name="Anne Le Goff"),)
    assert article.canonical_url == "https://lefanal.example.org/2026/11/le-bac/"
    assert article.published_at == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert post.changed_at == article.updated_at == datetime(2026, 11, 20, 6, 45, 10, tzinfo=UTC)
    lead = article.blocks[0]
    assert isinstance(lead, Figure)
    assert (lead.alt, lead.caption) == ("Le bac à quai", (Span("Le bac, mardi."),))


def test_an_excerpt_that_wordpress_made_itself_is_no_standfirst() -> None:
    made = {"rendered": "<p>Le bac traverse de nouveau. Trois [&hellip;]</p>"}
    assert article_of(from_wordpress(wordpress(excerpt=made))).standfirst is None
    same = {"rendered": "<p>Le bac traverse de nouveau.</p>"}
    assert article_of(from_wordpress(wordpress(excerpt=same))).standfirst is None


def test_what_wordpress_did_not_embed_is_said() -> None:
    payload = wordpress()
    del payload["_embedded"]
    parsed = from_wordpress(payload).parsed
    assert parsed is not None
    assert [warning.code for warning in parsed.warnings] == ["not_embedded"]


@pytest.mark.parametrize("status", ["draft", "future", "pending", "private", "trash"])
def test_what_is_not_out_in_wordpress_has_no_text(status: str) -> None:
    assert from_wordpress(wordpress(status=status)).parsed is None


def test_a_post_behind_a_password_is_not_out() -> None:
    closed = {"rendered": "<p>Secret.</p>", "protected": True}
    assert from_wordpress(wordpress(content=closed)).parsed is None


def test_the_picture_is_not_shown_twice() -> None:
    source = "https://lefanal.example.org/wp-content/uploads/bac.jpg"
    content = {"rendered": f'<figure><img src="{source}" alt=""></figure><p>Un mot.</p>'}
    article = article_of(from_wordpress(wordpress(content=content)))
    assert [block.type for block in article.blocks] == ["figure", "paragraph"]


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        ([], ""),
        ({"post": 3}, "post"),
        ({"post": {"current": {"id": {}, "status": "published"}}}, "post.current.id"),
        ({"post": {"current": {}, "previous": {}}}, "post.previous.id"),
        (ghost(title=None), "post.current.title"),
        (ghost(title=7), "post.current.title"),
        (ghost(html=["x"]), "post.current.html"),
        (ghost(tags="x"), "post.current.tags"),
        (ghost(updated_at="yesterday"), "post.current.updated_at"),
    ],
)
def test_a_bad_payload_of_ghost_names_the_field(payload: Any, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_ghost(json.dumps(payload).encode())
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        ({}, "id"),
        (wordpress(id=True), "id"),
        (wordpress(title={"rendered": " "}), "title.rendered"),
        (wordpress(content={"rendered": 1}), "content.rendered"),
        (wordpress(modified_gmt="x"), "modified_gmt"),
        (wordpress(_embedded={"wp:term": [3]}), "_embedded.wp:term[0]"),
    ],
)
def test_a_bad_payload_of_wordpress_names_the_field(payload: Any, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_wordpress_post(json.dumps(payload).encode())
    assert caught.value.where == where


def test_escapes_that_no_feed_may_carry_are_left_out() -> None:
    article = article_of(from_ghost(ghost(title="Le\u000b bac\ud800", html="<p>a\u0007b</p>")))
    assert (article.headline, words(article)) == ("Le bac", ["ab"])


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff{}", b"NaN", b"9" * 5000])
def test_no_payload_crashes(data: bytes) -> None:
    for read in (read_ghost, read_wordpress_post):
        with pytest.raises(BadInput):
            read(data)

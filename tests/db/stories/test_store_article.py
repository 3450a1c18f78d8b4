"""One story is one article, whichever door it comes through; edits settle; old texts do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.settle_articles import settle_due
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, outbox, states, versions

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FIELDS = ("canonical_url", "updated_at", "published_at", "embargo_until")
ADDRESS = "https://courrier.example.org/2026/03/phare"
Arrive = Callable[..., StoredArticle]


def text(words: str = "Le phare se rallume.", **fields: Any) -> Content:
    blocks = (Paragraph(content=(Span(words),)),)
    return Content(headline="Le phare", blocks=blocks, language="fr", **fields)


@pytest.fixture
def title() -> Publication:
    return publication()


@pytest.fixture
def arrive(title: Publication) -> Arrive:
    """A text that comes in: its words, and what store_article is told of it."""

    def come(words: str = "Le phare se rallume.", **told: Any) -> StoredArticle:
        values: dict[str, Any] = {"source": "cms", "now": NOW, "actor": "test"}
        guid = told.pop("guid", None)
        fields = {name: told.pop(name) for name in FIELDS if name in told}
        parsed = Parsed(article=text(words, **fields), source_id=told.pop("source_id", None))
        own = told.pop("own_guid", None)
        if own:
            parsed = replace(parsed, article=replace(parsed.article, guid=own))
        arrival = Arrival(publication=title, **{**values, **told})
        return store_article(arrival=arrival, parsed=parsed, guid=guid)

    return come


def test_webhook_feed_and_export_of_one_story_meet(arrive: Arrive) -> None:
    first = arrive(source_id="42", canonical_url=ADDRESS, door="webhook:cms")
    feed = arrive(own_guid="https://cms.example/?p=42", canonical_url=f"{ADDRESS}/?utm_source=rss")
    export = arrive(own_guid="https://cms.example/?p=42", door="file")
    other = arrive("Plus loin.", source="file", guid="phare", canonical_url=ADDRESS)
    again = arrive("Encore.", source="file", guid="phare")
    assert {one.article.pk for one in (first, feed, export, other, again)} == {first.article.pk}
    assert [one.result for one in (feed, export)] == ["unchanged", "unchanged"]
    article = Article.objects.get()
    assert (article.guid, article.canonical_url) == (
        "tag:courrier.example.org,2026:cms/42",
        ADDRESS,
    )


def test_the_guid_of_the_old_cms_is_kept_to_the_letter(arrive: Arrive) -> None:
    guid = "http://old.example/?p=7&Preview=É"
    assert arrive(own_guid=guid, source_id="7").article.guid == guid
    assert arrive("Neuf.", source_id="7").article.guid == guid


def test_two_stories_of_one_source_with_one_careless_address_stay_two(arrive: Arrive) -> None:
    one = arrive(own_guid="a", canonical_url=ADDRESS)
    two = arrive("Autre.", own_guid="b", canonical_url="https://courrier.example.org/")
    three = arrive("Encore autre.", own_guid="c", canonical_url="https://courrier.example.org")
    arrive("Le phare encore.", own_guid="a", canonical_url=ADDRESS)
    assert len({one.article.pk, two.article.pk, three.article.pk}) == 3


def test_a_guid_of_another_source_is_refused_and_named(arrive: Arrive) -> None:
    arrive(source="cms", own_guid="g")
    with pytest.raises(PublisherError) as caught:
        arrive("Autre.", source="api:agence", own_guid="g")
    assert (caught.value.code, caught.value.where) == ("guid_of_another_source", "guid")
    assert "'cms'" in caught.value.message
    assert ArticleVersion.objects.count() == 1


def test_a_text_that_names_no_story_is_refused(arrive: Arrive) -> None:
    with pytest.raises(PublisherError, match="nothing says which story"):
        arrive(canonical_url="https://courrier.example.org/")
    assert arrive(canonical_url=ADDRESS).article.guid == ADDRESS


def test_an_older_text_is_refused_the_same_text_is_not(arrive: Arrive) -> None:
    arrive("Neuf.", source_id="1", updated_at=later(hours=2))
    assert arrive("Neuf.", source_id="1", updated_at=later(hours=1)).result == "unchanged"
    with pytest.raises(PublisherError) as caught:
        arrive("Vieux.", source_id="1", updated_at=later(hours=1))
    assert (caught.value.code, caught.value.where) == ("older_version", "updated_at")
    assert Article.objects.get().versions.count() == 1


def test_an_embargo_in_the_past_is_refused_but_ended_in_an_archive(arrive: Arrive) -> None:
    past = NOW - timedelta(days=900)
    with pytest.raises(PublisherError) as caught:
        arrive(source_id="1", embargo_until=past)
    assert (caught.value.code, caught.value.where) == ("embargo_in_past", "embargo_until")
    assert not Article.objects.exists()
    assert arrive(source_id="1", embargo_until=past, backfill=True).article.embargo_until is None


def test_edits_settle_and_go_out_once(
    arrive: Arrive, title: Publication, tmp_path: Path, settings: Any
) -> None:
    folder = outbox(title, tmp_path)
    arrive("Un.", source_id="1", settle=True)
    deliver_to_partners(now=NOW)
    for number in range(1, 5):
        stored = arrive(
            f"Un, {number}.", source_id="1", settle=True, now=later(seconds=number * 10)
        )
        assert stored.result == "updated"
    article = Article.objects.get()
    assert (article.current.number, article.settling.number) == (1, 5)  # type: ignore[union-attr]
    assert article.settles_at == later(seconds=100)
    assert settle_due(now=later(seconds=99)) == 0
    assert settle_due(now=later(seconds=100)) == 1
    assert settle_due(now=later(seconds=101)) == 0
    deliver_to_partners(now=later(minutes=2))
    assert versions(folder) == [("1", "usable"), ("5", "usable")]
    article.refresh_from_db()
    assert article.updated_at == later(seconds=100)


def test_nobody_waits_longer_than_five_minutes(arrive: Arrive) -> None:
    arrive("Un.", source_id="1", settle=True)
    for tens in range(1, 30):
        arrive(f"Un, {tens}.", source_id="1", settle=True, now=later(seconds=tens * 10))
    assert Article.objects.get().settles_at == later(seconds=310)


def test_an_edit_taken_back_before_it_settled_goes_nowhere(
    arrive: Arrive, title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    arrive("Un.", source_id="1", settle=True)
    arrive("Deux.", source_id="1", settle=True)
    arrive("Un.", source_id="1", settle=True)
    assert settle_due(now=later(minutes=2)) == 1
    article = Article.objects.get()
    assert (article.current.number, article.settling) == (1, None)  # type: ignore[union-attr]
    assert states(folder) == ["pending"]


def test_what_is_not_out_and_what_comes_by_hand_never_waits(arrive: Arrive, settings: Any) -> None:
    until = later(hours=5)
    arrive("Un.", source_id="1", embargo_until=until)
    arrive("Deux.", source_id="1", settle=True)
    arrive("Trois.", source_id="2")
    arrive("Quatre.", source_id="2")
    settings.SETTLE_SECONDS = 0
    arrive("Cinq.", source_id="2", settle=True)
    numbers = Article.objects.order_by("pk").values_list("current__number", "settles_at")
    assert list(numbers) == [(2, None), (3, None)]
    assert Article.objects.order_by("pk")[0].embargo_until == until


def test_a_minor_edit_moves_neither_updated_nor_partners_but_those_who_want_it(
    arrive: Arrive, title: Publication, tmp_path: Path
) -> None:
    folder, keen = outbox(title, tmp_path), outbox(title, tmp_path, "tout")
    Destination.objects.filter(pk=keen.pk).update(minor_edits=True)
    arrive("Un.", source_id="1")
    deliver_to_partners(now=NOW)
    arrive("Un !", source_id="1", minor=True, now=later(hours=1))
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable")]
    assert versions(keen) == [("1", "usable"), ("2", "usable")]
    assert Article.objects.get().updated_at == NOW


def test_who_has_not_got_the_story_yet_gets_the_minor_edit_instead(
    arrive: Arrive, title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    arrive("Un.", source_id="1")
    arrive("Un !", source_id="1", minor=True)
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("2", "usable")]


def test_a_minor_edit_does_not_hide_a_greater_one_that_was_settling(
    arrive: Arrive, title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    arrive("Un.", source_id="1")
    deliver_to_partners(now=NOW)
    arrive("Deux.", source_id="1", settle=True, now=later(seconds=1))
    arrive("Deux !", source_id="1", settle=True, minor=True, now=later(seconds=2))
    settle_due(now=later(minutes=5))
    deliver_to_partners(now=later(minutes=5))
    assert versions(folder) == [("1", "usable"), ("3", "usable")]


def test_an_archive_announces_nothing(arrive: Arrive, title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    old = NOW - timedelta(days=900)
    arrive("Vieux.", source_id="1", published_at=old, backfill=True)
    arrive("Vif.", source_id="2")
    deliver_to_partners(now=NOW)
    arrive("Vif, des archives.", source_id="2", backfill=True, now=later(hours=1))
    deliver_to_partners(now=later(hours=2))
    assert versions(folder) == [("1", "usable")]
    assert Article.objects.filter(backfill=True).count() == 1
    assert Article.objects.get(backfill=False).updated_at == NOW


def test_unpublished_comes_back_by_its_own_source_alone(arrive: Arrive) -> None:
    article = arrive("Un.", source_id="1", canonical_url=ADDRESS).article
    unpublish_article(article=article, actor="test", now=later(hours=1))
    with pytest.raises(PublisherError, match="unpublished"):
        arrive("Deux.", source="file", guid="x", canonical_url=ADDRESS, now=later(hours=2))
    back = arrive("Un.", source_id="1", door="webhook:cms", now=later(hours=2))
    assert (back.result, back.version.change) == ("updated", "released")
    assert Article.objects.get().pubstatus == "usable"


def test_a_feed_that_still_shows_it_does_not_bring_it_back(arrive: Arrive) -> None:
    article = arrive("Un.", source_id="1", updated_at=NOW, door="feed:cms").article
    unpublish_article(article=article, actor="test", now=later(hours=1))
    echo = {"source_id": "1", "door": "feed:cms", "now": later(hours=2)}
    assert arrive("Un.", updated_at=NOW, **echo).result == "unchanged"
    assert arrive("Un, bis.", updated_at=later(minutes=30), **echo).result == "unchanged"
    assert Article.objects.get().pubstatus == "canceled"
    newer = arrive("Un, ter.", updated_at=later(minutes=90), **echo)
    assert newer.version.change == "released"


def test_killed_it_takes_no_text_through_any_door(arrive: Arrive) -> None:
    article = arrive("Un.", source_id="1", canonical_url=ADDRESS).article
    kill_article(article=article, notice="Faux.", actor="test", now=NOW)
    for told in ({"source_id": "1"}, {"source": "file", "guid": "x", "canonical_url": ADDRESS}):
        with pytest.raises(PublisherError) as caught:
            arrive("Un.", **told)
        assert caught.value.code == "article_killed"
    assert Article.objects.get().versions.count() == 2

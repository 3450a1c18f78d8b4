"""What a destination is owed: by its filter, its product, its beginning."""

from pathlib import Path
from typing import Any

import pytest

from publisher.actions.feeds.feed_changes import mark_feeds
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.terms.change_destination import change_partner
from publisher.actions.partners.terms.notices import destination_notices
from publisher.actions.partners.terms.preview import preview_destination
from publisher.actions.partners.terms.products import change_product, create_product
from publisher.actions.publications.change_publication import change_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, Product
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, files, later, outbox, story, versions

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LONG = "mot " * 300


@pytest.fixture
def title() -> Publication:
    return publication()


def product(title: Publication, text: str = "rubric Sport") -> Product:
    return create_product(publication=title, slug="sport", filter=text, actor="t", now=NOW)


def guids(destination: Destination) -> list[str]:
    return sorted({str(document["uri"]).rpartition(":")[2] for document in files(destination)})


def test_each_gets_the_stories_of_its_filter(title: Publication, tmp_path: Path) -> None:
    asked = {
        "long": "word count >= 300",
        "types": "type analysis and not region Normandie",
        "labels": "tag mer and not access is paid",
        "either": "region Bretagne or word count >= 300",
    }
    outboxes = {slug: outbox(title, tmp_path, slug, filter=text) for slug, text in asked.items()}
    story(title, LONG, guid="a", genre="Analysis", place="Rouen, Normandie", access="paid")
    story(title, guid="b", genre="analysis", place="Brest, Bretagne", tags=("Mer",))
    deliver_to_partners(now=NOW)
    got = {slug: guids(destination) for slug, destination in outboxes.items()}
    assert got == {"long": ["a"], "types": ["b"], "labels": ["b"], "either": ["a", "b"]}


def test_a_product_and_the_destinations_own_filter_must_both_mean_it(
    title: Publication, tmp_path: Path
) -> None:
    shared = product(title)
    both = outbox(title, tmp_path, product="sport", filter="language is fr")
    story(title, guid="a", rubrics=["Sport"], language="fr")
    story(title, guid="b", rubrics=["Sport"], language="de")
    story(title, guid="c", rubrics=["Monde"], language="fr")
    deliver_to_partners(now=NOW)
    assert guids(both) == ["a"]
    change_product(product=shared, filter="rubric Monde", actor="t", now=NOW)
    story(title, guid="d", rubrics=["Monde"], language="fr")
    deliver_to_partners(now=later(minutes=1))
    assert guids(both) == ["a", "d"]


def test_a_destination_begins_at_its_creation(title: Publication, tmp_path: Path) -> None:
    first = outbox(title, tmp_path)
    story(title)
    deliver_to_partners(now=NOW)
    (tmp_path / "late").mkdir()
    late = add_partner(
        publication=title, slug="late", name="", channel="directory",
        settings={"path": str(tmp_path / "late")}, actor="t", now=later(hours=1),
    )  # fmt: skip
    story(title, "Il brille.", now=later(hours=2))
    story(title, guid="new", now=later(hours=2))
    deliver_to_partners(now=later(hours=2))
    assert [version for version, _ in versions(first)] == ["1", "1", "2"]
    assert guids(late) == ["new"]


def test_a_kill_goes_to_who_got_it_whatever_filter_and_product_say_now(
    title: Publication, tmp_path: Path
) -> None:
    folder, other = outbox(title, tmp_path), outbox(title, tmp_path, "autre", filter="tag x")
    article = story(title)
    deliver_to_partners(now=NOW)
    product(title)
    change_partner(
        partner=folder.partner, terms={"filter": "tag x", "product": "sport"}, actor="t", now=NOW
    )
    kill_article(article=article, notice="Erreur.", actor="t", now=NOW)
    deliver_to_partners(now=later(minutes=1))
    assert versions(folder) == [("1", "usable"), ("2", "canceled")]
    assert versions(other) == []


def test_a_filter_that_cannot_be_read_lets_nothing_through_and_says_so(
    title: Publication, tmp_path: Path
) -> None:
    folder, other = outbox(title, tmp_path), outbox(title, tmp_path, "autre")
    Destination.objects.filter(pk=folder.pk).update(filter_tree={"version": 9})
    story(title)
    deliver_to_partners(now=NOW)
    assert (files(folder), len(files(other))) == ([], 1)
    folder.refresh_from_db()
    assert [one.code for one in destination_notices(folder, now=NOW)] == ["unreadable_filter"]


def test_a_preview_says_of_each_story_why(title: Publication, tmp_path: Path) -> None:
    product(title, "rubric Sport or tag mer")
    one = outbox(title, tmp_path, product="sport", filter="not access is paid")
    story(title, guid="goes", rubrics=["Sport"])
    story(title, guid="stays", rubrics=["Sport"], access="paid")
    story(title, guid="old", rubrics=["Sport"])
    archive = story(title, guid="archive", rubrics=["Sport"])
    Article.objects.filter(pk=archive.pk).update(backfill=True)
    Article.objects.filter(guid="old").update(published_at=later(days=-8))
    story(title, guid="secret", rubrics=["Sport"], embargo_until=later(days=1))
    story(title, guid="killed", rubrics=["Sport"])
    kill_article(article=Article.objects.get(guid="killed"), notice="N", actor="t", now=NOW)
    Article.objects.exclude(guid="old").update(published_at=later(hours=-1))
    found = preview_destination(destination=one, now=later(minutes=1))
    answers = {one.guid: (one.goes, one.why) for one in found.stories}
    assert answers == {
        "goes": (True, None), "stays": (False, None), "archive": (False, "archive"),
    }  # fmt: skip
    assert (found.goes, found.hidden, found.more) == (1, 2, False)
    clauses = {one.guid: [(c.text, c.holds) for c in one.clauses] for one in found.stories}
    assert clauses["stays"] == [
        ("rubric Sport", True), ("tag mer", False), ("access is not paid", False),
    ]  # fmt: skip


def test_a_renamed_rubric_is_told(title: Publication, tmp_path: Path) -> None:
    for slug, text in (("takes", "rubric Monde"), ("blocks", "not rubric monde")):
        outbox(title, tmp_path, slug, filter=text)
    story(title, guid="before", rubrics=["Monde"], now=NOW)
    mark_feeds(publication=title)
    takes, blocks = Destination.objects.order_by("pk")
    assert destination_notices(takes, now=later(hours=1)) == []
    story(title, guid="after", rubrics=["Mondes"], now=later(days=40))
    mark_feeds(publication=title)
    Article.objects.filter(guid="after").update(published_at=later(days=40))
    now = later(days=41)
    told = [[one.code for one in destination_notices(row, now=now)] for row in (takes, blocks)]
    assert told == [["matches_nothing", "not_seen"], ["not_seen"]]
    assert "did you mean 'mondes'?" in destination_notices(takes, now=now)[1].message


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({}, {}, "place_taken"),
        ({"folder": "fr"}, {"folder": "/fr/"}, "place_taken"),
        ({"folder": "fr"}, {"folder": "de"}, None),
        ({}, {"name_pattern": "{hash}-b.{suffix}"}, None),
        ({}, {"format": "newsml-g2"}, None),
    ],
)
def test_two_partners_files_never_have_one_name(
    title: Publication, tmp_path: Path, first: dict[str, str], second: dict[str, str], code: str
) -> None:
    def add(slug: str, options: dict[str, str]) -> Destination:
        return add_partner(
            publication=title, slug=slug, name="", channel="directory",
            settings={"path": str(tmp_path)}, actor="t", now=NOW, **options,  # type: ignore[arg-type]
        )  # fmt: skip

    add("a", first)
    if code is None:
        assert add("b", second).pk
        return
    with pytest.raises(PublisherError) as caught:
        add("b", second)
    assert caught.value.code == code
    assert "a, destination main," in caught.value.message
    assert Destination.objects.count() == 1


def test_what_shared_a_place_before_can_be_changed_but_not_moved(
    title: Publication, tmp_path: Path
) -> None:
    first, second = outbox(title, tmp_path, "a"), outbox(title, tmp_path, "b")
    Destination.objects.filter(pk=second.pk).update(settings=first.settings)
    who: dict[str, Any] = {"partner": second.partner, "actor": "t", "now": NOW}
    (changed,) = change_partner(terms={"access": "paid"}, **who)
    assert changed.access == "paid"
    change_partner(terms={"folder": "b"}, **who)
    with pytest.raises(PublisherError) as caught:
        change_partner(terms={"folder": ""}, **who)
    assert caught.value.code == "place_taken"


def test_another_publications_destination_is_not_named(title: Publication, tmp_path: Path) -> None:
    outbox(title, tmp_path)
    with pytest.raises(PublisherError) as caught:
        outbox(publication("ailleurs"), tmp_path)
    assert caught.value.code == "place_taken"
    assert "another publication" in caught.value.message


@pytest.mark.slow
def test_usage_terms_are_the_destinations_else_its_products_else_the_publications(
    title: Publication, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    change_publication(publication=title, usage_terms="Tous", actor="t", now=NOW)
    shared = product(title)
    plain, sold = outbox(title, tmp_path), outbox(title, tmp_path, "vendu", product="sport")
    own = outbox(title, tmp_path, "propre", product="sport", usage_terms="Une\nsemaine")

    def told(guid: str) -> list[str]:
        story(title, guid=f"tag:exemple.org,2026:{guid}", rubrics=["Sport"])
        deliver_to_partners(now=later(hours=1))
        found = [[d for d in files(one) if d["uri"].endswith(guid)] for one in (plain, sold, own)]
        return [documents[0]["usageTerms"] for documents in found]

    assert told("a") == ["Tous", "Tous", "Une semaine"]
    change_product(product=shared, usage_terms="Un mois", actor="t", now=NOW)
    assert told("b") == ["Tous", "Un mois", "Une semaine"]
    change_partner(partner=own.partner, terms={"usage_terms": ""}, actor="t", now=NOW)
    assert told("c") == ["Tous", "Un mois", "Un mois"]
    with pytest.raises(PublisherError) as refused:
        change_partner(partner=own.partner, terms={"usage_terms": "a\x07b"}, actor="t", now=NOW)
    assert (refused.value.code, refused.value.where) == ("bad_text", "usage_terms")

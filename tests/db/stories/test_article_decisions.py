"""Corrections, takedowns, withdrawals, embargoes: what each shows, tells and refuses."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.pause_partner import pause_partner
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.stories.article_timeline import article_timeline
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.publish_due import publish_due
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.settle_articles import settle_due
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.editorial.differences import differences
from publisher.editorial.models import Article, ArticleVersion, Picture
from publisher.editorial.visibility import Exit, shown
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry, Publication
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, files, later, outbox, story, versions
from tests.kept_pictures import picture_path

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHO: dict[str, Any] = {"actor": "cli:test"}


@pytest.fixture
def title() -> Publication:
    return publication()


def text(words: str, **fields: Any) -> Parsed:
    blocks = (Paragraph(content=(Span(words),)),)
    return Parsed(article=Content(headline="Le phare des Glénan", blocks=blocks, **fields))


def current(article: Article) -> ArticleVersion:
    article.refresh_from_db()
    assert article.current is not None
    return article.current


def visible(article: Article, moment: Any = NOW) -> set[str]:
    version = current(article)
    return {str(way) for way in Exit if shown(version, exit=way, now=moment) is not None}


def test_a_correction_is_a_version_with_author_time_and_note(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title, "Trois marins.")
    deliver_to_partners(now=NOW)
    done = correct_article(
        article=article, notice="Ils étaient quatre.", parsed=text("Quatre marins."),
        now=later(hours=1), **WHO,
    )  # fmt: skip
    version = done.version
    assert (version.change, version.note, version.author) == (
        "corrected", "Ils étaient quatre.", "cli:test",
    )  # fmt: skip
    assert done.partners == ("agence",)
    article.refresh_from_db()
    assert (article.updated_at, article.published_at) == (later(hours=1), NOW)
    deliver_to_partners(now=later(hours=2))
    assert files(folder)[1]["edNote"] == "Ils étaient quatre."
    assert "Quatre marins" in str(files(folder)[1]["bodies"])
    assert AuditEntry.objects.get(verb="correct_article").detail["new_text"] is True


def test_a_correction_without_a_text_is_made_on_the_newest_one(title: Publication) -> None:
    article = settling_edit(title, "Deux marins, à peu près.")
    correct_article(article=article, notice="Trois, en fait.", now=later(seconds=5), **WHO)
    version = current(article)
    assert version.content["blocks"][0]["content"][0]["text"] == "Deux marins, à peu près."
    assert (article.settling, article.notice) == (None, "Trois, en fait.")
    assert settle_due(now=later(hours=1)) == 0
    assert current(article).pk == version.pk


def test_what_the_source_wrote_before_the_correction_does_not_undo_it(title: Publication) -> None:
    article = story(title, "Trois marins.")
    correct_article(article=article, notice="Quatre.", parsed=text("Quatre."), now=later(hours=2),
                    **WHO)  # fmt: skip
    with pytest.raises(Refused) as caught:
        story(title, "Trois marins, dit-on.", updated_at=later(hours=1), now=later(hours=3))
    assert caught.value.code == "older_version"


def test_a_killed_edit_never_settles(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    article = settling_edit(title, "Son nom est secret.")
    deliver_to_partners(now=NOW)
    kill_article(article=article, notice="Danger.", now=later(seconds=5), **WHO)
    assert settle_due(now=later(hours=1)) == 0
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable"), ("3", "canceled")]
    assert "secret" not in str(files(folder))


def test_unpublished_it_is_gone_without_a_word(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    deliver_to_partners(now=NOW)
    assert unpublish_article(article=article, now=NOW, **WHO).destinations_reached == 1
    assert visible(article) == {"partner"}
    deliver_to_partners(now=later(hours=1))
    document = files(folder)[1]
    assert (document["pubStatus"], "bodies" in document) == ("canceled", False)
    assert document["edNote"].startswith("ARTICLE DÉPUBLIÉ")
    release_article(article=article, now=later(hours=2), **WHO)
    deliver_to_partners(now=later(hours=3))
    assert versions(folder)[-1] == ("3", "usable")


@pytest.mark.slow
def test_withheld_it_waits_and_so_do_those_who_hold_it(title: Publication, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    folder, late = outbox(title, tmp_path), outbox(title, tmp_path, "tard")
    pause_partner(partner=late.partner, actor="test", now=NOW)
    article = story(title, "Un nom.")
    deliver_to_partners(now=NOW)
    withhold_article(article=article, note="On vérifie.", now=NOW, **WHO)
    assert visible(article) == {"partner"}
    story(title, "Un autre nom.", now=later(minutes=5))  # kept, and waits with it
    deliver_to_partners(now=later(hours=1))
    assert [v[1] for v in versions(folder)] == ["usable", "withheld"]
    assert "nom" not in str(files(folder)[1]["headlines"])
    assert versions(late) == []
    release_article(article=article, now=later(hours=2), **WHO)
    deliver_to_partners(now=later(hours=3))
    assert "Un autre nom" in str(files(folder)[2]["bodies"])
    assert files(folder)[2]["pubStatus"] == "usable"


def test_who_is_not_there_when_it_is_withheld_is_told_when_it_is_edited_since(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    deliver_to_partners(now=NOW)
    withhold_article(article=article, now=NOW, **WHO)
    story(title, "Encore.", now=later(minutes=1))
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable"), ("3", "withheld")]


@pytest.mark.slow
def test_an_embargo_on_a_story_that_is_out_closes_it_and_ends_by_itself(
    title: Publication, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    folder, other = outbox(title, tmp_path), outbox(title, tmp_path, "autre")
    article = story(title)
    deliver_to_partners(now=NOW, destination_id=folder.pk)
    done = embargo_article(article=article, until=later(hours=5), now=NOW, **WHO)
    assert (done.partners, done.stopped) == (("agence",), 1)
    assert visible(article) == {"partner"}
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable"), ("2", "withheld")]
    assert files(other) == []
    assert publish_due(now=later(hours=5)) == 0  # by another clock it is not over yet
    assert publish_due(now=later(hours=5, seconds=6)) == 1
    assert publish_due(now=later(hours=5, seconds=8)) == 0
    deliver_to_partners(now=later(hours=6))
    assert [versions(one)[-1] for one in (folder, other)] == [("3", "usable")] * 2
    assert current(article).author == "system"


def test_embargoes_that_cannot_be(title: Publication) -> None:
    article = story(title, embargo_until=later(hours=2))
    for until, code in ((NOW, "embargo_in_past"), (later(hours=2), "already_embargoed")):
        with pytest.raises(PublisherError) as caught:
            embargo_article(article=article, until=until, now=NOW, **WHO)
        assert (caught.value.code, caught.value.where) == (code, "until")
    embargo_article(article=article, until=later(hours=1), now=NOW, **WHO)
    assert current(article).change == "embargoed"
    release_article(article=article, now=NOW, **WHO)
    assert visible(article) == set(map(str, Exit))
    with pytest.raises(Refused, match="nothing keeps"):
        release_article(article=article, now=NOW, **WHO)


@pytest.fixture
def pictured(title: Publication, settings: Any, tmp_path: Path) -> tuple[Article, list[str]]:
    """A story with a picture of its own and one that another story has too."""
    settings.MEDIA_ROOT = tmp_path / "media"
    names = []
    for colour in ("red", "blue"):
        data = BytesIO()
        Image.new("RGB", (40, 20), colour).save(data, "PNG")
        names.append(store_picture(publication=title, data=data.getvalue(), now=NOW).name)
    figures = [Figure(src=f"picture:{name}", alt="Jean Secret") for name in names]
    for guid, blocks in (("nommé", (*text("Jean Secret.").article.blocks, *figures)),
                         ("autre", (figures[1],))):  # fmt: skip
        parsed = Parsed(article=Content(
            headline="Jean Secret jugé", blocks=tuple(blocks), kicker="Secret", tags=("Secret",),
            canonical_url=f"https://courrier.example.org/{guid}-jean-secret",
        ))  # fmt: skip
        store_article(
            arrival=Arrival(publication=title, actor="t", now=NOW), parsed=parsed, guid=guid
        )
    return Article.objects.get(guid="nommé"), names


@pytest.mark.slow
def test_a_takedown_leaves_hashes_and_a_neutral_notice(
    pictured: tuple[Article, list[str]], title: Publication, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    article, names = pictured
    folder = outbox(title, tmp_path)
    correct_article(article=article, notice="Jean Secret était témoin.", now=NOW, **WHO)
    deliver_to_partners(now=NOW)
    hashes = list(article.versions.order_by("number").values_list("content_hash", flat=True))
    done = takedown_article(article=article, reason="Jugement 26/12.", now=later(hours=1), **WHO)
    stored = [(v.headline, str(v.content), v.note) for v in article.versions.order_by("number")]
    assert "ecret" not in str(stored)
    assert stored[-1][2] == "Jugement 26/12."
    kept = list(article.versions.order_by("number").values_list("content_hash", flat=True))
    assert kept[:-1] == hashes
    assert [picture_path(name).exists() for name in names] == [False, True]
    assert list(Picture.objects.values_list("name", flat=True)) == [names[1]]
    page = shown(current(article), exit=Exit.PAGE, now=later(hours=1))
    assert page is not None
    assert (page.notice, page.content.blocks) == ("Cet article n’est plus disponible.", ())
    assert "secret" not in page.url
    assert done.partners == ("agence",)
    deliver_to_partners(now=later(hours=2))
    assert versions(folder)[-1] == ("3", "canceled")
    assert "Secret" not in str(files(folder)[-1])
    with pytest.raises(PublisherError, match="taken down"):
        store_article(
            arrival=Arrival(publication=title, source="api:x", actor="t", now=later(hours=3)),
            parsed=text("Jean.", canonical_url="http://courrier.example.org/nommé-jean-secret/"),
            guid="neuf",
        )


def test_what_was_taken_back_takes_no_weaker_decision(title: Publication) -> None:
    article = story(title)
    kill_article(article=article, notice="Faux.", now=NOW, **WHO)
    weaker = (
        lambda: correct_article(article=article, notice="x", now=NOW, **WHO),
        lambda: unpublish_article(article=article, now=NOW, **WHO),
        lambda: withhold_article(article=article, now=NOW, **WHO),
        lambda: release_article(article=article, now=NOW, **WHO),
        lambda: embargo_article(article=article, until=later(hours=1), now=NOW, **WHO),
    )
    for decide in weaker:
        with pytest.raises(Refused, match=r"killed before: Faux\."):
            decide()
    takedown_article(article=article, reason="Jugement.", now=NOW, **WHO)
    with pytest.raises(Refused, match="taken down before"):
        kill_article(article=article, notice="Faux.", now=NOW, **WHO)
    assert article.versions.count() == 3


@pytest.mark.slow
def test_the_timeline_says_who_has_it_and_who_has_not(title: Publication, tmp_path: Path) -> None:
    """Slow: much is written to the ledger."""
    create_feed(publication=title, slug="tout", title="Tout", actor="t", now=NOW)
    outbox(title, tmp_path)
    late = outbox(title, tmp_path, "tard")
    article = story(title)
    deliver_to_partners(now=NOW)
    pause_partner(partner=late.partner, actor="test", now=NOW)
    correct_article(article=article, notice="Pardon.", now=later(hours=1), **WHO)
    deliver_to_partners(now=later(hours=2))
    build_feeds(publication_id=title.pk, now=later(hours=2))
    article.refresh_from_db()
    told = article_timeline(article=article, now=later(hours=2))
    assert [(v["version"], v["change"]) for v in told["versions"]] == [
        (1, "created"), (2, "corrected"),
    ]  # fmt: skip
    seen = {p["partner"]: (p["holds"], p["acknowledged"], p["paused"]) for p in told["partners"]}
    assert seen == {"agence": (2, True, False), "tard": (1, False, True)}
    assert told["feeds"] == [{"feed": "tout", "stale": False}]
    unpublish_article(article=article, now=later(hours=3), **WHO)
    assert article_timeline(article=article, now=later(hours=3))["feeds"][0]["stale"] is True
    build_feeds(publication_id=title.pk, now=later(hours=3))
    assert article_timeline(article=article, now=later(hours=3))["feeds"] == []


def test_a_diff_names_fields_and_paragraphs(title: Publication) -> None:
    article = story(title, "Trois marins.")
    story(title, "Quatre marins.", rubrics=("Mer",), now=later(hours=1))
    before, after = article.versions.order_by("number")
    found = differences(before, after)
    assert [(c.field, c.before, c.after) for c in found.fields] == [("rubrics", ["Monde"], ["Mer"])]
    assert found.text[-2:] == ("-Trois marins.", "+Quatre marins.")
    assert differences(after, after).text == ()


def settling_edit(title: Publication, words: str) -> Article:
    article = story(title, "Trois marins.")
    now = NOW + timedelta(seconds=1)
    arrival = Arrival(publication=title, actor="test", now=now, settle=True)
    store_article(arrival=arrival, parsed=text(words), guid=article.guid)
    article.refresh_from_db()
    assert article.settling is not None
    return article

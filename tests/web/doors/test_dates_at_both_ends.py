"""A date at an end of the calendar, stored before doors refused it, takes no page down."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.stories.kill_article import kill_article
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import ApiToken, Membership
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from tests.newsroom import newsroom
from tests.web.conftest import NOW, Newsroom
from tests.wsgi import call

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
ENDS = ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"]


def dated(article: Article, end: str) -> None:
    """As a door stored it: the row and the text say so."""
    moment = datetime.fromisoformat(end)
    Article.objects.filter(pk=article.pk).update(published_at=moment, updated_at=moment)
    for version in ArticleVersion.objects.filter(article=article):
        version.content |= {"published_at": end, "updated_at": end}
        version.save()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("end", ENDS)
def test_all_pages_show_it_and_it_can_be_killed(
    signed_in: SignedIn, ours: Newsroom, end: str, zone: str
) -> None:
    ours.publication.time_zone = zone
    ours.publication.save()
    dated(ours.article, end)
    client = signed_in(Membership.Role.ADMIN)
    own = f"/articles/{ours.article.pk}"
    for page in ("/", "/desk/", "/desk/articles/", f"/desk{own}/", own, f"/desk{own}/kill/"):
        assert client.get(page).status_code == 200, page
    kill_article(article=ours.article, notice="Faux.", actor="t", now=datetime.now(UTC))
    assert client.get(own).status_code == 410
    assert client.get("/").status_code == 200


def no_page(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    raise AssertionError(f"no page of ours is {environ['PATH_INFO']}")


@pytest.mark.parametrize("end", ENDS)
def test_feeds_have_it_as_an_entry(end: str) -> None:
    room = newsroom()
    dated(room.story("loin").article, end)
    build_feeds(publication_id=room.publication.pk, now=NOW)
    for kind in ("rss", "atom", "json"):
        answer = call(feed_server(no_page, Artefacts()), f"/feeds/gazette/all.{kind}", "GET")
        assert answer.status == 200
        assert b"rivi\xc3\xa8re" in answer.body


@pytest.mark.parametrize("end", ENDS)
def test_an_embargo_or_a_token_of_such_a_year(
    signed_in: SignedIn, ours: Newsroom, end: str
) -> None:
    moment = datetime.fromisoformat(end)
    Article.objects.filter(pk=ours.article.pk).update(embargo_until=moment)
    ApiToken.objects.create(
        publication=ours.publication, name="cms", hash="0" * 64, scopes=["articles:read"],
        created_by="t", created_at=NOW, expires_at=moment,
    )  # fmt: skip
    client = signed_in(Membership.Role.ADMIN)
    for page in (
        "/desk/",
        "/desk/articles/",
        f"/desk/articles/{ours.article.pk}/",
        "/desk/tokens/",
    ):
        assert client.get(page).status_code == 200, page

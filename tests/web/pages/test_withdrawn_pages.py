"""Pages of stories that were taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue
from tests.newsroom import NOW, newsroom
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_unpublished_is_gone_taken_down_says_so_withheld_is_nothing(client: Client) -> None:
    room = newsroom()
    later = NOW + timedelta(hours=1)
    gone, removed, held = (room.story(guid).article for guid in ("a", "b", "c"))
    unpublish_article(article=gone, actor="t", now=later)
    takedown_article(article=removed, reason="Jugement.", actor="t", now=later)
    withhold_article(article=held, actor="t", now=later)
    pages = [client.get(f"/articles/{one.pk}") for one in (gone, removed, held)]
    assert [page.status_code for page in pages] == [410, 410, 404]
    words = [page.content.decode() for page in pages]
    assert not any("rivière" in page for page in words)
    assert "Cet article n’est plus disponible." in words[1]
    assert "plus disponible" not in words[0]
    assert client.get(f"/articles/{gone.pk}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["fr", "en-GB"])
@pytest.mark.parametrize("own", ["fr", "de", "ar"])
def test_a_kill_in_mid_send_leaves_its_notice_to_those_who_got_the_mail(
    ours: Newsroom, browser: Client, language: str, own: str
) -> None:
    send = ours.sent(Send.State.RUNNING, accepted=1, pending=2)
    version = ours.article.current
    version.content = {**version.content, "language": own}
    version.save()
    ours.newsletter.language = language
    ours.newsletter.save()
    Issue.objects.filter(pk=ours.issue.pk).update(
        subject="La marée monte à Rive", intro="Ce matin, la marée."
    )
    page = f"/view/{ours.issue.pk}"
    assert "La marée monte" in browser.get(page).text
    article = Article.objects.get(pk=ours.article.pk)
    kill_article(article=article, notice="Le document était faux.", actor="t", now=NOW)
    send.refresh_from_db()
    assert send.state == Send.State.HELD
    shown = browser.get(page)
    assert shown.status_code == 200
    assert "Le document était faux." in shown.text
    said = {"fr": "Article retiré", "en-GB": "Story withdrawn"}[language]
    assert said in shown.text
    for word in ("marée", "Premier", "Second", "chapeau", "Le Goff"):
        assert word not in shown.text
    assert "Ce matin" not in browser.get("/archive/rive-matin/").text, "it is not out"
    Send.objects.filter(pk=send.pk).update(state=Send.State.CANCELED)
    assert "Le document était faux." in browser.get(page).text


@pytest.mark.parametrize("state", [Send.State.HELD, Send.State.CANCELED])
def test_what_nobody_got_is_not_on_the_web(ours: Newsroom, browser: Client, state: str) -> None:
    ours.sent(state, pending=2, suppressed=1, bounced=1, canceled=1)
    assert browser.get(f"/view/{ours.issue.pk}").status_code == 404

"""Pages of stories that were taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from tests.newsroom import NOW, newsroom

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

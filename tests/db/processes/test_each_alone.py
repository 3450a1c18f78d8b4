"""What one item of a sweep raises ends that item, not the sweep."""

from datetime import timedelta

import pytest

from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.publish_due import publish_due
from publisher.actions.stories.settle_articles import settle_due
from publisher.editorial.models import Article, ArticleVersion
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + timedelta(hours=2)


def test_a_story_that_cannot_be_published_keeps_no_other_closed() -> None:
    room = newsroom()
    until = NOW + timedelta(hours=1)
    for guid in ("broken", "whole"):
        story = room.story(guid).article
        embargo_article(article=story, until=until, actor="test", now=NOW)
    ArticleVersion.objects.filter(article__guid="broken").update(content={"headline": 3})
    assert publish_due(now=LATER) == 1
    changes = dict(Article.objects.values_list("guid", "current__change"))
    assert (changes["broken"], changes["whole"]) == ("embargoed", "released")


def test_an_edit_that_cannot_settle_keeps_no_other_waiting() -> None:
    room = newsroom()
    for guid in ("broken", "whole"):
        story = room.story(guid).article
        edit = ArticleVersion.objects.create(
            publication=room.publication, article=story, number=2, change="updated",
            headline="Neuf", content=story.current.content, content_hash="1" * 64,
            author="test", created_at=NOW,
        )  # fmt: skip
        Article.objects.filter(pk=story.pk).update(
            settling=edit, settling_since=NOW, settles_at=NOW
        )
    ArticleVersion.objects.filter(article__guid="broken", number=2).update(content={})
    assert settle_due(now=LATER) == 1
    numbers = dict(Article.objects.values_list("guid", "current__number"))
    assert (numbers["broken"], numbers["whole"]) == (1, 2)

"""Unpublish an article: a quiet withdrawal without a notice."""

from datetime import datetime

from django.db import transaction

from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin
from publisher.actions.stories.record_change import (
    checked_note,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.editorial.models import Article


def unpublish_article(
    *, article: Article, actor: str, now: datetime, note: str = "", door: str = ""
) -> Reached:
    """Take the story off pages (410) and feeds without a notice; partners that hold it get a
    cancel. Its text stays in the house: its own source may publish it again, or an editor
    (`release`). `note` is for the house; `door` is the way in of the source that unpublished it.

    Raises Refused for a story that was killed, taken down or unpublished.
    """
    note = checked_note(note, "note", required=False)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        article.pubstatus = Article.PubStatus.CANCELED
        article.notice = ""
        origin = VersionOrigin(Change.UNPUBLISHED, actor, now, note=note, door=door)
        return record_change(article=article, content=content, origin=origin)

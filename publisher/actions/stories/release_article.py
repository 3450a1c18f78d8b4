"""Release an article that was withheld, unpublished or under embargo."""

from datetime import datetime

from django.db import transaction

from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin, is_out
from publisher.actions.stories.record_change import (
    checked_note,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.editorial.models import Article
from publisher.errors import Refused


def release_article(*, article: Article, actor: str, now: datetime, note: str = "") -> Reached:
    """Lift whatever keeps the story back, its embargo too: it is out at once, with the newest
    text. Partners whose filter means it get it, and so do those that hold an older version.

    Raises Refused `nothing_to_release` for a story that is out, and for one that was killed or
    taken down: those never come back.
    """
    note = checked_note(note, "note", required=False)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN)
        if is_out(article, now=now):
            raise Refused("nothing_to_release", f"nothing keeps {article.guid} back", "guid")
        if _was_never_out(article):
            article.published_at = now
        article.pubstatus = Article.PubStatus.USABLE
        article.embargo_until = None
        # One that was dated ahead is out now, not then.
        article.published_at = min(article.published_at, now)
        article.updated_at = min(article.updated_at, now)
        origin = VersionOrigin(Change.RELEASED, actor, now, note=note)
        return record_change(article=article, content=content, origin=origin)


def _was_never_out(article: Article) -> bool:
    """Whether it was written and kept back: no version of it withheld anything."""
    held = article.pubstatus == Article.PubStatus.WITHHELD
    return held and not article.versions.filter(change=Change.WITHHELD).exists()

"""Withhold an article until somebody releases it."""

from dataclasses import replace
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
from publisher.errors import Refused


def withhold_article(
    *,
    article: Article,
    actor: str,
    now: datetime,
    note: str = "",
    door: str = "",
    told_at: datetime | None = None,
    quiet: bool = False,
) -> Reached:
    """Show the story nowhere; partners that hold it are told that it is withheld. Edits of its
    source are kept and wait with it. `note` is for the house. `door` is the way in of a source that
    says so, and `told_at` its time; `quiet`: as announce_version.

    Raises Refused `already_withheld`, or for a story that was killed, taken down or unpublished.
    """
    note = checked_note(note, "note", required=False)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        if article.pubstatus == Article.PubStatus.WITHHELD:
            raise Refused("already_withheld", f"{article.guid} is withheld already", "guid")
        article.pubstatus = Article.PubStatus.WITHHELD
        content = replace(content, updated_at=told_at or content.updated_at)
        origin = VersionOrigin(Change.WITHHELD, actor, now, note=note, door=door)
        return record_change(article=article, content=content, origin=origin, quiet=quiet)

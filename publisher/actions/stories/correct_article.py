"""Correct an article (« rectificatif »): a new version with a notice."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin, with_defaults
from publisher.actions.stories.record_change import (
    checked_note,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.content.article import Parsed
from publisher.editorial.models import Article
from publisher.errors import PublisherError


def correct_article(
    *,
    article: Article,
    notice: str,
    actor: str,
    now: datetime,
    parsed: Parsed | None = None,
    door: str = "",
) -> Reached:
    """Record a correction in one transaction; from its commit on no channel begins an older text.

    `notice` (1 to 2,000 characters) says what was wrong and stands with the story. `parsed` is the
    right text, None where the notice is enough; the newest text counts, settled or not. A story
    under embargo stays under it. It never waits and always moves `updated`.
    Raises PublisherError without a notice, `unknown_picture`, `not_usable` for a file that takes
    its story back; Refused for a story that was killed, taken down or unpublished.
    """
    notice = checked_note(notice, "notice", required=True)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        if parsed is not None:
            content = with_defaults(_usable(parsed).article, article)
        # The source's older texts must not undo it.
        content = replace(content, updated_at=now)
        article.notice = notice
        origin = VersionOrigin(Change.CORRECTED, actor, now, note=notice, door=door)
        return record_change(
            article=article, content=content, origin=origin, new_text=parsed is not None
        )


def _usable(parsed: Parsed) -> Parsed:
    if parsed.pubstatus != "usable":
        message = "the file takes its story back; withhold, unpublish or kill the article instead"
        raise PublisherError("not_usable", message, "pubstatus")
    return parsed

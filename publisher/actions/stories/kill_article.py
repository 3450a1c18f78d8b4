"""Kill an article (« retrait impératif »): nobody may use it from now on."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin
from publisher.actions.stories.record_change import (
    checked_note,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.content.article import Article as Content
from publisher.editorial.models import Article


def kill_article(
    *,
    article: Article,
    notice: str,
    actor: str,
    now: datetime,
    reason: str = "",
    door: str = "",
    quiet: bool = False,
) -> Reached:
    """Record the kill in one transaction; from its commit on no channel begins an older version.

    `notice` (1 to 2,000 characters) is all that anybody still sees, without the headline; `reason`
    (2,000 at most) is why, for the house: it stands with the version and leaves by no exit. Every
    destination that got a version, or may have, gets the kill, even if its filter was edited or
    its partner is paused; one that never began gets nothing at all. An edit that was settling
    goes nowhere. `door` is the way in of a source that says so; `quiet`: as announce_version.
    Raises PublisherError without a notice, Refused for a story that was killed or taken down.
    """
    notice = checked_note(notice, "notice", required=True)
    reason = checked_note(reason, "reason", required=False)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN)
        article.pubstatus = Article.PubStatus.CANCELED
        article.notice = notice
        origin = VersionOrigin(Change.KILLED, actor, now, note=notice, door=door, reason=reason)
        done = record_change(article=article, content=_emptied(content), origin=origin, quiet=quiet)
        decisions.keep_withdrawal(decisions.What.KILLED, article=article, note=notice, now=now)
    return done


def _emptied(content: Content) -> Content:
    """The headline names it inside the house, and no text is left in it."""
    return replace(
        content, blocks=(), reply=(), cut=None, kicker=None, standfirst=None, sponsor=None
    )

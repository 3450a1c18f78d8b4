"""Put an article under embargo until a time."""

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
from publisher.content.codec import timestamp
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused


def embargo_article(
    *, article: Article, until: datetime, actor: str, now: datetime, note: str = ""
) -> Reached:
    """Close every exit to the story until `until` (aware); then it goes out by itself.

    One that is out is closed again: partners that hold it are told that it is withheld, and what
    readers have got by mail no embargo calls back. A withheld story stays withheld no longer: it
    comes back at that time. An embargo that runs is moved.
    Raises PublisherError `embargo_in_past`; Refused for a story that was killed, taken down or
    unpublished, and `already_embargoed` for the time that it has.
    """
    note = checked_note(note, "note", required=False)
    if until <= now:
        raise PublisherError(
            "embargo_in_past", f"{timestamp(until)} has passed; give a time to come", "until"
        )
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        usable = article.pubstatus == Article.PubStatus.USABLE
        if usable and article.embargo_until == until:
            raise Refused(
                "already_embargoed", f"{article.guid} is under embargo until then already", "until"
            )
        article.pubstatus = Article.PubStatus.USABLE
        article.embargo_until = until
        origin = VersionOrigin(Change.EMBARGOED, actor, now, note=note)
        return record_change(
            article=article, content=content, origin=origin, until=timestamp(until)
        )

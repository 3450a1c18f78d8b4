"""A story is held back: not to be used until somebody releases it."""

from datetime import datetime

from django.db import transaction

from publisher.actions.article_reach import Reached
from publisher.actions.new_version import Change
from publisher.actions.record_change import checked_note, locked, record_change, refuse_gone
from publisher.editorial.models import Article
from publisher.errors import Refused


def withhold_article(*, article: Article, actor: str, now: datetime, note: str = "") -> Reached:
    """Show the story nowhere; partners that hold it are told that it is withheld. Edits of its
    source are kept and wait with it. `note` is for the house.

    Raises Refused `already_withheld`, or for a story that was killed, taken down or unpublished.
    """
    note = checked_note(note, "note", required=False)
    with transaction.atomic():
        article, content = locked(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        if article.pubstatus == Article.PubStatus.WITHHELD:
            raise Refused("already_withheld", f"{article.guid} is withheld already", "guid")
        article.pubstatus = Article.PubStatus.WITHHELD
        return record_change(
            article=article,
            content=content,
            change=Change.WITHHELD,
            verb="withhold_article",
            actor=actor,
            now=now,
            note=note,
        )

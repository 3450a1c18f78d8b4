"""Take an article down (legal removal): its text and pictures are erased."""

from datetime import datetime

from django.db import transaction

from publisher.actions.erasure.erase_article import erase_article, erased_content
from publisher.actions.processes import decisions
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin
from publisher.actions.stories.record_change import (
    checked_note,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.editorial.models import Article

NOTICE = {
    "fr": "Cet article n’est plus disponible.",
    "en": "This article is no longer available.",
}


def takedown_article(*, article: Article, reason: str, actor: str, now: datetime) -> Reached:
    """Remove the text and the pictures from every version and stored mail; their hashes stay.

    Readers see a neutral notice at its address; partners that hold it get a cancel. `reason` (1 to
    2,000 characters) is for the house. A story that was killed, withheld or unpublished may be
    taken down too; nothing brings it back.
    Raises PublisherError without a reason, Refused for a story that was taken down before.
    """
    reason = checked_note(reason, "reason", required=True)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.TAKEN_DOWN)
        language = (content.language or article.publication.language).split("-")[0].lower()
        article.pubstatus = Article.PubStatus.CANCELED
        article.notice = NOTICE.get(language, NOTICE["en"])
        article.canonical_url = ""
        origin = VersionOrigin(Change.TAKEN_DOWN, actor, now, note=reason)
        done = record_change(article=article, content=erased_content(content), origin=origin)
        decisions.keep_withdrawal(decisions.What.TAKEN_DOWN, article=article, note=reason, now=now)
        erase_article(article=article)  # last: files do not come back when a transaction fails
    return done

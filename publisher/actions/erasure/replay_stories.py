"""Kills and takedowns, brought into an older ledger."""

import logging
from datetime import datetime

from django.db import transaction

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.processes.decisions import What
from publisher.actions.processes.decisions_read import Said
from publisher.actions.stories.kill_article import kill_article
from publisher.editorial.models import Article
from publisher.errors import PublisherError

log = logging.getLogger(__name__)
ACTOR = "decisions"


def replay_story(*, publication: str, guid: str, said: Said, now: datetime) -> bool:
    """Kill a story, or take it down, as was decided; whether that changed anything.

    publication: its slug. A story that this ledger does not know has left with the backup.
    """
    article = Article.objects.filter(publication__slug=publication, guid=guid).first()
    if article is None:
        return False
    why = said.reason or "–"
    try:
        with transaction.atomic():
            if said.what == What.TAKEN_DOWN:
                takedown_article(article=article, reason=why, actor=ACTOR, now=now)
            else:
                kill_article(article=article, notice=why, actor=ACTOR, now=now)
    except PublisherError as error:  # it was before, or has no text
        log.info("a story's %s is not repeated: %s", said.what, error.code)
        return False
    return True

"""A title's first letter, of the stories that there are."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.compose.offer_articles import offer_articles
from publisher.actions.intake.sources.poll_source import poll_source
from publisher.editorial.models import Issue, IssueItem, Newsletter, Source
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication

MOST = 6  # stories; all but the first are teasers


def bring_first_letter(
    *, publication: Publication, actor: str, clock: Callable[[], datetime]
) -> Issue | None:
    """Ask the title's feed, if nobody has yet, and compose its first letter, if there is none.

    What the feed does wrong stands in its source. None where there is a letter, or no story.
    """
    for source in Source.objects.filter(publication=publication, polled_at=None, paused_at=None):
        try:
            poll_source(source=source, clock=clock)
        except PublisherError:  # it has none, or another worker asks it right now
            continue
    try:
        return first_letter(publication=publication, actor=actor, now=clock())
    except PublisherError:
        return None


def first_letter(*, publication: Publication, actor: str, now: datetime) -> Issue:
    """Compose the first letter of the newest stories: the first whole, the others as teasers.

    Where one was composed before, that. Raises PublisherError `no_newsletter`, `no_articles`, and
    what compose_issue raises.
    """
    with transaction.atomic():
        Publication.objects.select_for_update().get(pk=publication.pk)
        there = Issue.objects.filter(publication=publication).order_by("pk").first()
        if there is not None:
            return there
        letter = Newsletter.objects.filter(publication=publication).order_by("-kind", "pk").first()
        if letter is None:
            raise Refused("no_newsletter", "there is no newsletter yet", "")
        rows = offer_articles(publication, now=now)
        guids = list(rows.values_list("guid", flat=True)[:MOST])
        if not guids:
            raise Refused("no_articles", "there is no story yet that may be mailed", "")
        teaser = IssueItem.Length.TEASER
        items = [ItemDraft(guid=guids[0])] + [ItemDraft(guid=g, length=teaser) for g in guids[1:]]
        draft = IssueDraft(items=tuple(items))
        return compose_issue(newsletter=letter, draft=draft, actor=actor, now=now)

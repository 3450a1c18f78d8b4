"""Alert a list to one story: the issue and its send, made together and once."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.issues.create_issue import SUBJECT_LENGTH, shortened
from publisher.actions.issues.locks import lock_article
from publisher.actions.preflight.stories import alerts_of
from publisher.actions.readers.count_audience import count_audience
from publisher.actions.sends.send_issue import SendStarted, send_issue, undo_window
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, Newsletter
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlan:
    """What an alert would be now. readers: whom it would reach; 0 too where its segment cannot be
    used; before: the story's last alert to these readers within a day; seconds: how long its
    second thoughts last."""

    newsletter: Newsletter
    readers: int
    before: Send | None
    seconds: int


def alert_newsletters(publication: Publication) -> list[Newsletter]:
    """The publication's newsletters of kind alert, by name."""
    rows = Newsletter.objects.filter(publication=publication, kind=Newsletter.Kind.ALERT)
    return list(rows.select_related("publication").order_by("name", "pk"))


def plan_alert(*, article: Article, newsletter: Newsletter, now: datetime) -> AlertPlan:
    """Whom an alert of the story would reach now, and whether they had one."""
    try:
        readers = count_audience(newsletter=newsletter, now=now)
    except PublisherError:  # the checks say which segment
        readers = 0
    sends = alerts_of(article, newsletter, now=now).select_related("issue__newsletter")
    return AlertPlan(
        newsletter=newsletter,
        readers=readers,
        before=sends.first(),
        seconds=int(undo_window(newsletter).total_seconds()),
    )


def send_alert(
    *,
    article: Article,
    newsletter: Newsletter,
    subject: str,
    seen_version: int,
    idempotency_key: str,
    actor: str,
    now: datetime,
) -> SendStarted:
    """Send the story, alone, to an alert's readers after its second thoughts.

    The same key gives the same send again, and makes nothing. seen_version: the number of the text
    that the person read; another one is not sent. Raises Refused `changed_meanwhile` for it and
    `already_alerted` where these readers had the story within a day; PublisherError
    `not_an_alert`, and what composing and `send_issue` raise; then nothing was made.
    """
    with transaction.atomic():
        locked = lock_article(article.pk)
        if earlier := _same(newsletter, idempotency_key):
            return SendStarted(earlier, False)
        _refuse(locked, newsletter, seen_version, now)
        issue = _issue(locked, newsletter, subject, actor, now)
        return send_issue(
            issue=issue,
            idempotency_key=idempotency_key,
            actor=actor,
            now=now,
            undo=undo_window(newsletter),
        )


def _refuse(article: Article, newsletter: Newsletter, seen_version: int, now: datetime) -> None:
    if newsletter.kind != Newsletter.Kind.ALERT:
        raise PublisherError("not_an_alert", "it is no alert", f"newsletter {newsletter.slug}")
    where = f"article {article.guid}"
    if article.current is None or article.current.number != seen_version:
        raise Refused("changed_meanwhile", "it was changed meanwhile; look again", where)
    if alerts_of(article, newsletter, now=now).exists():
        raise Refused("already_alerted", "its readers were alerted to it before", where)


def _same(newsletter: Newsletter, key: str) -> Send | None:
    rows = Send.objects.filter(publication_id=newsletter.publication_id, idempotency_key=key)
    return rows.first()


def _issue(
    article: Article, newsletter: Newsletter, subject: str, actor: str, now: datetime
) -> Issue:
    """A new issue, or that of an alert that was taken back within its second thoughts."""
    items = (ItemDraft(guid=article.guid),)
    draft = IssueDraft(subject=subject, items=items, dated_at=now.replace(microsecond=0))
    taken_back = Send.objects.filter(
        issue=OuterRef("pk"), kind=Send.Kind.ISSUE, state=Send.State.CANCELED, started_at=None
    )
    own = Issue.objects.filter(Exists(taken_back), newsletter=newsletter, state=Issue.State.DRAFT)
    own = own.filter(items__article_version__article=article).order_by("-pk")
    again = own.select_related("newsletter", "publication").first()
    if again is not None and again.items.count() == 1:
        return edit_issue(issue=again, draft=draft, actor=actor, now=now)
    if article.current and subject.strip() == shortened(article.current.headline, SUBJECT_LENGTH):
        draft = replace(draft, subject=None)  # a story's own braces are no merge fields
    return compose_issue(newsletter=newsletter, draft=draft, actor=actor, now=now)

"""Decide to send an issue: approve its bytes and freeze its audience, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.compile_issue import compile_issue
from publisher.actions.enqueue import send_task
from publisher.delivery import transitions
from publisher.delivery.models import Send
from publisher.editorial.models import Article, ArticleVersion, Edition, Issue
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError
from publisher.publications.audit import record

WAKES = 4  # workers that begin at once; each comes back as long as there is work
VOIDING = (
    ArticleVersion.Change.CORRECTED,
    ArticleVersion.Change.KILLED,
    ArticleVersion.Change.TAKEN_DOWN,
    ArticleVersion.Change.UNPUBLISHED,
)


@dataclass(frozen=True, slots=True)
class SendStarted:
    """The send, and whether this call made it."""

    send: Send
    created: bool


def send_issue(
    *, issue: Issue, idempotency_key: str | None, actor: str, now: datetime
) -> SendStarted:
    """Send the issue to everyone who is confirmed on its newsletter's lists, each once.

    The same idempotency key gives the same send again. Raises PublisherError `issue_already_sent`,
    `idempotency_key_taken`, `article_killed`, `article_withheld`, `article_embargoed`,
    `article_changed`, `no_articles`, `no_list` or `empty_audience`; then nothing has changed.
    """
    with transaction.atomic():
        locked = Issue.objects.select_for_update().get(pk=issue.pk)
        earlier = _earlier(locked, idempotency_key)
        if earlier is not None:
            return SendStarted(earlier, False)
        _check_articles(locked, now)
        list_ids = list(locked.newsletter.mailing_lists.values_list("pk", flat=True))
        if not list_ids:
            slug = locked.newsletter.slug
            raise PublisherError(
                "no_list", f"newsletter {slug} has no list; add one to it first", f"{slug}"
            )
        edition = compile_issue(issue=locked, now=now)
        send = _create(locked, edition, idempotency_key, actor, now)
        _freeze(send, list_ids, now)
        _approve(locked, edition, actor, now)
        record(
            actor=actor,
            verb="send_issue",
            target=send,
            at=now,
            publication=locked.publication,
            issue=str(locked.pk),
            recipients=send.recipients,
            content_hash=edition.content_hash,
        )
        for _ in range(min(WAKES, send.recipients)):
            send_task("workers.deliveries.deliver_mail", queue="mail")
    issue.refresh_from_db()
    return SendStarted(send, True)


def _earlier(issue: Issue, key: str | None) -> Send | None:
    """The send that this key already made. Raises PublisherError for any other one."""
    if key is not None:
        same = Send.objects.filter(publication_id=issue.publication_id, idempotency_key=key).first()
        if same is not None and same.issue_id == issue.pk:
            return same
        if same is not None:
            raise PublisherError(
                "idempotency_key_taken",
                f"the idempotency key belongs to send {same.pk} of another issue; use a new one",
                "--idempotency-key",
            )
    sent = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE).first()
    if sent is not None:
        raise PublisherError(
            "issue_already_sent",
            f"issue {issue.pk} was already sent: send {sent.pk} ({sent.state}); "
            f"look at it with: publisher send status {sent.pk}",
            f"issue {issue.pk}",
        )
    return None


def _check_articles(issue: Issue, now: datetime) -> None:
    """Locks the articles, so that no kill or embargo comes in between."""
    articles = Article.objects.filter(versions__issue_items__issue=issue).values("pk")
    locked = {a.pk: a for a in Article.objects.select_for_update().filter(pk__in=articles)}
    items = list(issue.items.select_related("article_version"))
    if not items:
        raise PublisherError("no_articles", f"issue {issue.pk} has no article", f"issue {issue.pk}")
    for item in items:
        _check_article(locked[item.article_version.article_id], item.article_version, now)


def _check_article(article: Article, version: ArticleVersion, now: datetime) -> None:
    where = article.guid
    if article.pubstatus == Article.PubStatus.CANCELED:
        raise PublisherError("article_killed", "it was killed and must not be used", where)
    if article.pubstatus == Article.PubStatus.WITHHELD:
        raise PublisherError("article_withheld", "it is withheld; publish it first", where)
    if under_embargo(article, now=now):
        until = f"{article.embargo_until:%Y-%m-%d %H:%M} UTC"
        raise PublisherError("article_embargoed", f"it is under embargo until {until}", where)
    newer = article.versions.filter(number__gt=version.number, change__in=VOIDING)
    if newer.exists():
        raise PublisherError(
            "article_changed",
            f"it was corrected or withdrawn after version {version.number}; create the issue anew",
            where,
        )


def _create(issue: Issue, edition: Edition, key: str | None, actor: str, now: datetime) -> Send:
    return Send.objects.create(
        publication_id=issue.publication_id,
        kind=Send.Kind.ISSUE,
        state=Send.State.RUNNING,
        issue=issue,
        edition=edition,
        idempotency_key=key,
        created_by=actor,
        created_at=now,
        not_before=now,
        started_at=now,
    )


def _freeze(send: Send, list_ids: list[int], now: datetime) -> None:
    send.recipients = transitions.freeze(send=send, list_ids=list_ids, now=now)
    if not send.recipients:
        raise PublisherError(
            "empty_audience",
            "nobody is confirmed on the newsletter's lists; "
            "import readers with: publisher subscriber import",
            f"issue {send.issue_id}",
        )
    send.save(update_fields=["recipients"])


def _approve(issue: Issue, edition: Edition, actor: str, now: datetime) -> None:
    """Sending approves: the approval is bound to the hash of what was compiled."""
    issue.approved_hash, issue.approved_by, issue.approved_at = edition.content_hash, actor, now
    issue.state = Issue.State.SENT
    issue.save(update_fields=["approved_hash", "approved_by", "approved_at", "state"])

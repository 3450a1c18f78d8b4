"""Send the notice of a correction or kill to the readers who got an older version."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import hold_new
from publisher.actions.sends.send_figures import counts_of
from publisher.actions.sends.send_issue import SendStarted
from publisher.actions.sends.start_send import WAKES
from publisher.actions.stories.notices.compile_notice import compile_notice
from publisher.audience.kept_counts import LARGE
from publisher.delivery import freezing
from publisher.delivery.models import Send
from publisher.delivery.notices import Audience
from publisher.delivery.states import GOT, State
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.errors import Refused
from publisher.publications import audit

Change = ArticleVersion.Change
NOTIFIED_CHANGES = (Change.CORRECTED, Change.KILLED, Change.TAKEN_DOWN)
HAVE = (*GOT, State.UNCERTAIN, State.ATTEMPTING)
NEXT = 2**31 - 1  # a version that does not exist yet is newer than all


def count_readers(*, article: Article, version: ArticleVersion | None = None) -> int:
    """How many readers a notice would reach: those who got, or may have got, a version before
    `version` (None: any version at all), and may still be mailed."""
    return Audience(article_id=article.pk, number=version.number if version else NEXT).count()


@dataclass(frozen=True, slots=True)
class ToTell:
    """How many readers a notice would reach; `at_most` so many, where each would have to be looked
    at for the rest."""

    readers: int
    at_most: bool = False


def readers_to_tell(*, article: Article, version: ArticleVersion | None = None) -> ToTell:
    """The same as `count_readers` for a page. Of large sends those are not left out who have left
    since, or who got the story twice."""
    audience = Audience(article_id=article.pk, number=version.number if version else NEXT)
    issues = audience.issues
    if not issues:
        return ToTell(0)
    sends = list(Send.objects.filter(issue__in=issues, kind=Send.Kind.ISSUE))
    if sum(send.recipients for send in sends) < LARGE:
        return ToTell(audience.count())
    counts = counts_of(sends).values()
    got = sum(number for states in counts for state, number in states.items() if state in HAVE)
    return ToTell(got, at_most=True)


def count_untold(article: Article) -> ToTell:
    """How many readers got another version than one that they might be told of, while nobody
    decided to tell them."""
    version = article.current
    if version is None or version.change not in NOTIFIED_CHANGES:
        return ToTell(0)
    if Send.objects.filter(kind=Send.Kind.NOTICE, article_version=version).exists():
        return ToTell(0)
    return readers_to_tell(article=article, version=version)


def notify_readers(*, version: ArticleVersion, actor: str, now: datetime) -> SendStarted | None:
    """Send the notice of a correction, a kill or a takedown to every reader of whom the ledger
    says that they got an older version, or may have, each once. None when there is nobody.

    For one version there is one send, however often this is called. Whoever got this version or a
    later one, has left since or is suppressed is left out. While every exit is held the send is
    held, too. Raises Refused `no_notice` for any
    other change, `article_not_mailable` for a story that may not even be named now.
    """
    if version.change not in NOTIFIED_CHANGES:
        raise Refused(
            "no_notice",
            f"version {version.number} is no correction, kill or takedown, so there is nothing "
            "to tell its readers",
            version.article.guid,
        )
    with transaction.atomic():
        # As in announce_version: the article first, so that two editors make one send.
        Article.objects.select_for_update().get(pk=version.article_id)
        earlier = Send.objects.filter(idempotency_key=_key(version)).first()
        if earlier is not None:
            return SendStarted(earlier, False)
        audience = Audience(article_id=version.article_id, number=version.number)
        send = _freeze(version, audience, actor, now) if audience.count() else None
    return SendStarted(send, True) if send else None


def _freeze(version: ArticleVersion, audience: Audience, actor: str, now: datetime) -> Send:
    _compile_for_all(version, audience, now)
    send = Send.objects.create(
        publication_id=version.publication_id,
        kind=Send.Kind.NOTICE,
        state=Send.State.RUNNING,
        article_version=version,
        idempotency_key=_key(version),
        created_by=actor,
        created_at=now,
        not_before=now,
        started_at=now,
    )
    send.recipients = freezing.freeze_notice(send=send, audience=audience, now=now)
    send.save(update_fields=["recipients"])
    hold_new(send)
    audit.record(
        actor=actor,
        verb="notify_readers",
        target=send,
        at=now,
        publication=version.publication,
        article=version.article.guid,
        version=version.number,
        recipients=send.recipients,
    )
    for _ in range(min(WAKES, send.recipients)):
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return send


def _compile_for_all(version: ArticleVersion, audience: Audience, now: datetime) -> None:
    """A notice for each issue in which they got the story."""
    issues = Issue.objects.select_related("newsletter", "publication")
    for issue in issues.filter(pk__in=audience.issues).order_by("pk"):
        compile_notice(version=version, issue=issue, now=now)


def _key(version: ArticleVersion) -> str:
    return f"notice:{version.pk}"

"""Update or hold the unfinished sends of a story that was corrected or taken back."""

from datetime import datetime

from django.db import transaction

from publisher.actions.issues.locks import issues_with
from publisher.actions.issues.update_issue import (
    NEEDS_NEW_APPROVAL,
    NO_APPROVAL,
    recompile_send,
    update_issue,
)
from publisher.actions.stories.notices.notify_readers import NOTIFIED_CHANGES, notify_readers
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, Reason, RowCode, because
from publisher.delivery.sends import NOT_OVER, UNDER_WAY, set_state
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError
from publisher.publications import audit

Change = ArticleVersion.Change


def hold_issue_sends(*, article: Article, version: ArticleVersion, now: datetime) -> int:
    """No older text of the story begins in any send from the caller's commit on.

    A correction goes into the sends that are under way: what has not begun gets the corrected
    text. Those that have not begun at all, and all sends after anything else than a correction,
    are held, their approval void, until a person decides. A notice under way gives way to the
    newer one. The caller has locked article and sends. Returns how many sends now wait.
    """
    closed = article.pubstatus != Article.PubStatus.USABLE or under_embargo(article, now=now)
    if version.change not in NEEDS_NEW_APPROVAL and not closed:
        return 0
    version.article = article
    issues = issues_with(article)
    issues.filter(state=Issue.State.APPROVED).update(state=Issue.State.DRAFT, **NO_APPROVAL)
    kinds = (Send.Kind.ISSUE, Send.Kind.TEST, Send.Kind.WELCOME)
    sends = Send.objects.filter(issue__in=issues.values("pk"), kind__in=kinds, state__in=NOT_OVER)
    held = 0
    for send in sends.select_related("issue__newsletter", "publication").order_by("pk"):
        if not _update_running_send(send, version, now):
            held += _hold_send(send, version)
    return held + _replace_notices(article, version, now)


def hold_for_new_text(*, article: Article, now: datetime) -> int:
    """Hold every send that is not over and has the story, or tells of it, its approval void, until
    a person lets it go on with the text of now. The caller has locked article and sends. Returns
    how many wait by this."""
    version = article.current
    if version is None:
        return 0
    issues = issues_with(article)
    sends = Send.objects.filter(issue__in=issues.values("pk"), state__in=NOT_OVER)
    told = Send.objects.filter(article_version__article=article, state__in=NOT_OVER)
    notices = told.filter(kind=Send.Kind.NOTICE)
    reason = because(
        Code.STORY_CHANGED,
        article=article.guid,
        change=str(Change.UPDATED),
        version=version.number + 1,
        at=now,
    )
    held = 0
    for send in (sends | notices).order_by("pk"):
        Issue.objects.filter(sends=send).update(**NO_APPROVAL)
        if send.state != Send.State.HELD:
            set_state(send, Send.State.HELD, reason)
            held += 1
    return held


def _update_running_send(send: Send, version: ArticleVersion, now: datetime) -> bool:
    """Put the corrected text into a send under way. False where it cannot go on with it."""
    if version.change != Change.CORRECTED or send.state not in UNDER_WAY:
        return False
    try:
        with transaction.atomic():
            edition = recompile_send(send=send, actor=version.author, now=now)
    except PublisherError:  # another story of the issue must not leave now: a person decides
        return False
    audit.record(
        actor=version.author,
        verb="correct_running_send",
        target=send,
        at=now,
        publication=send.publication,
        article=version.article.guid,
        version=version.number,
        content_hash=edition.content_hash,
    )
    return True


def _hold_send(send: Send, version: ArticleVersion) -> int:
    """Hold one send, and void its issue's approval. Returns 1 unless it was held before."""
    Issue.objects.filter(sends=send).update(**NO_APPROVAL)
    if send.issue and version.change in NOTIFIED_CHANGES:
        update_issue(send.issue)  # who decides reads the text that would go
    waited = send.state == Send.State.HELD
    if waited and version.change == Change.CORRECTED:
        return 0  # what held it before matters more
    set_state(send, Send.State.HELD, _reason(version))
    return 0 if waited else 1


def _replace_notices(article: Article, version: ArticleVersion, now: datetime) -> int:
    """A notice of an older version tells the wrong thing: its readers get the newer one, or wait
    for a person where nothing may be said. Returns how many now wait."""
    older = Send.objects.filter(
        kind=Send.Kind.NOTICE,
        article_version__article=article,
        article_version__number__lt=version.number,
        state__in=NOT_OVER,
    )
    outdated = list(older.order_by("pk"))
    if outdated and version.change in NOTIFIED_CHANGES:
        for send in outdated:
            rows = Delivery.objects.filter(send=send)
            transitions.supersede(
                rows, now=now, why=because(RowCode.NEWER_VERSION, version=version.number)
            )
        # Who waited in vain is told of this version instead: they hold an older text still.
        notify_readers(version=version, actor=version.author, now=now)
        return 0
    waiting = [send for send in outdated if send.state != Send.State.HELD]
    for send in waiting:
        set_state(send, Send.State.HELD, _reason(version))
    return len(waiting)


def _reason(version: ArticleVersion) -> Reason:
    return because(
        Code.STORY_CHANGED,
        article=version.article.guid,
        change=str(version.change),
        version=version.number,
        at=version.created_at,
    )

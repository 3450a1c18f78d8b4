"""A send that was held goes on with the text of now, once that is approved."""

from datetime import datetime

from publisher.actions.approvals.require_approval import approval_missing, checked_reason
from publisher.actions.approvals.settle import settle_approval
from publisher.actions.approvals.tell import tell_chiefs
from publisher.actions.approvals.texts import approved_text, keep_text
from publisher.actions.issues.update_issue import (
    NEEDS_NEW_APPROVAL,
    recompile_send,
    stale_items,
)
from publisher.actions.preflight.require import require_sound_mail
from publisher.delivery.models import Send
from publisher.editorial.models import ArticleVersion, Edition
from publisher.errors import Refused

OF_ISSUES = (Send.Kind.ISSUE, Send.Kind.WELCOME)


def needs_approval(send: Send) -> bool:
    """Whether going on means that whoever lets it go approves another text: a story of its issue
    was corrected or taken back, or the approval was voided while it was held. Where the
    newsletter's rule asks for other people's yes, nobody approves by that."""
    if send.issue is None or send.kind == Send.Kind.ARTICLE or others_approve(send):
        return False
    void = send.state == Send.State.HELD and not send.issue.approved_hash
    return void or bool(stale_items(send.issue))


def others_approve(send: Send) -> bool:
    """Whether its issue is one that other people have to say yes to."""
    if send.issue is None or send.kind not in OF_ISSUES:
        return False
    return send.issue.newsletter.approvals_needed > 0


def approve_current_text(
    send: Send, actor: str, now: datetime, without_approval: str | None = None
) -> dict[str, object]:
    """Bring a locked send to the text of now; no older text may begin. Where others approve, they
    have, or `without_approval` says why it goes all the same; else `actor` does by this.

    What the audit log keeps of it. Raises as control_send's `resume_send`.
    """
    if send.kind == Send.Kind.NOTICE:
        _check_notice(send)
    by_rule = others_approve(send) and send.state == Send.State.HELD
    if not by_rule and not needs_approval(send) and not _stale_by_rule(send):
        return {}
    before = send.edition
    edition = recompile_send(send=send, actor=actor, now=now)
    if send.kind in OF_ISSUES and send.issue is not None:
        require_sound_mail(issue=send.issue, edition=edition, now=now)
        keep_text(issue=send.issue, edition=edition, now=now)
    decided = bool(send.unapproved_because) and before == edition and without_approval is None
    if by_rule and not decided:
        edition = _required(send, edition, actor, now, without_approval)
    detail: dict[str, object] = {"content_hash": edition.content_hash}
    if send.unapproved_because:
        detail["without_approval"] = send.unapproved_because
    return detail


def _stale_by_rule(send: Send) -> bool:
    """Whether rows that go once more would get a text which was corrected or taken back."""
    return others_approve(send) and send.issue is not None and bool(stale_items(send.issue))


def _required(
    send: Send, edition: Edition, actor: str, now: datetime, without_approval: str | None
) -> Edition:
    """The edition that others approved, else this one, where somebody says why it cannot wait.
    Raises Refused `approval_needed` where nobody does."""
    issue = send.issue
    assert issue is not None, "of a send whose issue others approve"
    if (approved := approved_text(issue)) is not None:
        edition = approved.edition
    missing = approval_missing(issue=issue, edition=edition)
    if missing is not None and without_approval is None:
        raise missing
    send.unapproved_because = ""
    if missing is not None and without_approval is not None:
        send.unapproved_because = checked_reason(without_approval)
        reason = send.unapproved_because
        tell_chiefs(issue=issue, send=send, actor=actor, reason=reason, now=now)
    send.edition = edition
    send.save(update_fields=["unapproved_because", "edition"])
    if missing is None:
        settle_approval(issue=issue, now=now)
    return edition


def _check_notice(send: Send) -> None:
    version = send.article_version
    newer = ArticleVersion.objects.filter(
        article=version.article_id if version else None,
        number__gt=version.number if version else 0,
        change__in=NEEDS_NEW_APPROVAL,
    )
    if newer.exists():
        raise Refused(
            "notice_outdated",
            "the story was corrected or taken back again since; cancel this notice, and tell its "
            "readers of the newest version",
            f"send {send.pk}",
        )

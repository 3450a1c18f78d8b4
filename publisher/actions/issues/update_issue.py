"""Update an issue whose stories were corrected or taken back; recompile its send."""

from datetime import datetime

from publisher.actions.issues.compile_issue import compile_issue
from publisher.actions.issues.create_issue import (
    PREHEADER_LENGTH,
    SUBJECT_LENGTH,
    issue_hash,
    shortened,
)
from publisher.actions.issues.variants import approval_of
from publisher.delivery.models import Send
from publisher.editorial.models import ArticleVersion, Edition, Issue, IssueItem
from publisher.errors import Refused

Change = ArticleVersion.Change
# After one of these the text that was approved must not begin any more.
NEEDS_NEW_APPROVAL = (
    Change.CORRECTED,
    Change.KILLED,
    Change.TAKEN_DOWN,
    Change.UNPUBLISHED,
    Change.WITHHELD,
    Change.EMBARGOED,
)
NO_APPROVAL = {"approved_hash": "", "approved_by": "", "approved_at": None}


def stale_items(issue: Issue) -> list[IssueItem]:
    """The places in the issue whose story was corrected or taken back after their version."""
    items = issue.items.select_related("article_version__article__current")
    return [item for item in items if _is_stale(item)]


def recompile_send(*, send: Send, actor: str, now: datetime) -> Edition:
    """Give the send the text of now, approved by `actor`; the caller has locked stories and send.

    A corrected story goes in its current version, a killed one as its notice, an unpublished one
    not at all. Raises Refused `article_not_mailable` for one that is withheld or under embargo,
    `no_articles` when nothing is left, `nothing_to_send` for a send without an issue; then nothing
    may be kept of what this did.
    """
    issue = send.issue
    if issue is None:
        raise Refused("nothing_to_send", "the send has no issue", f"send {send.pk}")
    update_issue(issue)
    if not issue.items.exists():
        raise Refused(
            "no_articles",
            f"nothing is left in issue {issue.pk}; cancel the send",
            f"send {send.pk}",
        )
    edition = compile_issue(issue=issue, now=now)
    if send.kind in (Send.Kind.ISSUE, Send.Kind.WELCOME):
        issue.approved_hash, issue.approved_by, issue.approved_at = approval_of(edition), actor, now
        issue.save(update_fields=["approved_hash", "approved_by", "approved_at"])
    send.edition = edition
    send.save(update_fields=["edition"])
    return edition


def update_issue(issue: Issue) -> None:
    """Move stories that were corrected or taken back to their current versions; an unpublished one
    leaves the issue. Subject, preheader and hash follow; the approval is the caller's matter."""
    for item in stale_items(issue):
        _update_item(issue, item)
    items = issue.items.select_related("article_version__article")
    issue.content_hash = issue_hash(issue, [item.article_version for item in items])
    issue.save(update_fields=["subject", "preheader", "content_hash", "edited_by"])


def _is_stale(item: IssueItem) -> bool:
    version = item.article_version
    newer = ArticleVersion.objects.filter(
        article=version.article_id, number__gt=version.number, change__in=NEEDS_NEW_APPROVAL
    )
    return newer.exists()


def _update_item(issue: Issue, item: IssueItem) -> None:
    """The place at the story's current version; subject and preheader follow their lead."""
    old, new = item.article_version, item.article_version.article.current
    issue.edited_by = new.author if new else issue.edited_by
    if new is None or new.change == Change.UNPUBLISHED:
        item.delete()
        new = None
    else:
        item.article_version = new
        item.save(update_fields=["article_version"])
    if issue.subject == shortened(old.headline, SUBJECT_LENGTH):
        issue.subject = shortened(new.headline, SUBJECT_LENGTH) if new else issue.newsletter.name
    if issue.preheader == shortened(old.content.get("standfirst") or "", PREHEADER_LENGTH):
        standfirst = new.content.get("standfirst") if new else ""
        issue.preheader = shortened(standfirst or "", PREHEADER_LENGTH)

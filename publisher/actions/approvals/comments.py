"""Say something about an issue, answer it, settle it."""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.editorial.models import Issue, IssueComment
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

LONGEST = 2000
MOST = 500  # of one issue
PRESSED_TWICE = timedelta(seconds=60)


def comment_on_issue(
    *, issue: Issue, words: str, actor: str, now: datetime, answers: int | None = None
) -> IssueComment:
    """Say it; answers: the comment that it answers, of the same issue, which is open again by that.
    The same words of the same person within the minute are said once.

    Raises PublisherError `comment_missing`, `comment_too_long`, `unknown_comment`; Refused
    `too_many_comments`.
    """
    said = _checked(words)
    with transaction.atomic():
        Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        above = _thread(issue, answers) if answers is not None else None
        last = issue.comments.order_by("-pk").first()
        same = last and (last.author, last.words, last.answers) == (actor, said, above)
        if last and same and now - last.at < PRESSED_TWICE:
            return last
        if issue.comments.count() >= MOST:
            raise Refused("too_many_comments", f"{MOST} at most", f"issue {issue.pk}")
        if above is not None and above.resolved_at is not None:
            above.resolved_at, above.resolved_by = None, ""
            above.save(update_fields=["resolved_at", "resolved_by"])
        common = {"publication_id": issue.publication_id, "issue": issue}
        return IssueComment.objects.create(
            words=said, answers=above, author=actor, at=now, **common
        )


def _checked(words: str) -> str:
    said = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise PublisherError("comment_missing", "write something first", "words")
    if len(said) > LONGEST:
        problem = f"a comment has at most {LONGEST} characters"
        raise PublisherError("comment_too_long", problem, "words")
    return said


def resolve_comment(
    *, issue: Issue, comment: int, resolved: bool, actor: str, now: datetime
) -> IssueComment:
    """Settle a thread, or open it again. Doing it twice is no error. Raises PublisherError
    `unknown_comment`."""
    with transaction.atomic():
        found = _thread(issue, comment)
        if (found.resolved_at is not None) == resolved:
            return found
        found.resolved_at, found.resolved_by = (now, actor) if resolved else (None, "")
        found.save(update_fields=["resolved_at", "resolved_by"])
        audit.record(
            actor=actor,
            verb="resolve_comment" if resolved else "reopen_comment",
            target=issue,
            at=now,
            publication=issue.publication,
            comment=str(found.pk),
        )
    return found


def comments_of(issue: Issue) -> list[tuple[IssueComment, list[IssueComment]]]:
    """The threads, the oldest first, each with its answers."""
    rows = list(issue.comments.order_by("pk"))
    answers: dict[int | None, list[IssueComment]] = {}
    for row in rows:
        answers.setdefault(row.answers_id, []).append(row)
    return [(one, answers.get(one.pk, [])) for one in answers.get(None, [])]


def _thread(issue: Issue, number: int) -> IssueComment:
    """The first comment of a thread of the issue, locked."""
    rows = IssueComment.objects.select_for_update(of=("self",)).filter(issue=issue, answers=None)
    found = rows.filter(pk=number).first()
    if found is None:
        raise PublisherError("unknown_comment", "this comment is not there any more", "comment")
    return found

"""Say yes or no to an issue's text, or ask somebody else for it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from publisher.actions.approvals.people import (
    check_person,
    membership_in,
    named,
    person_of,
    who_may_approve,
)
from publisher.actions.approvals.settle import settle_approval
from publisher.actions.approvals.standing import Standing, standing_of
from publisher.actions.approvals.tell import ask_by_mail
from publisher.actions.approvals.texts import text_now
from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.locks import lock_articles
from publisher.actions.preflight.require import require_sound_mail
from publisher.actions.publications.people.given_roles import role_of
from publisher.delivery.models import Send
from publisher.editorial.models import Approval, Issue, ReviewedText
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import User

MOST = 2000
Decision = Approval.Decision


def ask_approval(
    *, issue: Issue, actor: str, note: str, now: datetime, seen: str | None = None
) -> Standing:
    """Ask everybody who may for a yes to the issue's text of now; each gets a mail, once.

    actor: of the audit log; a program may ask as well. seen: as in `give_approval`. Raises Refused
    `nobody_may_approve`, `own_approval` for who has said yes to it, and what `give_approval`
    raises of the issue; then nothing has changed.
    """

    def ask(locked: Issue, text: ReviewedText, standing: Standing) -> bool:
        person = person_of(actor)
        if person and person in standing.given:
            where = f"issue {locked.pk}"
            raise Refused("own_approval", f"{person} has approved it; another person asks", where)
        if person in standing.asked and not note.strip():
            return False
        row = _write(locked, text, Decision.ASKED, person or actor, "", actor, note, now)
        people = who_may_approve(locked, text)
        if not people and not standing.approved:
            raise Refused("nobody_may_approve", _nobody(), f"issue {locked.pk}")
        ask_by_mail(approval=row, people=people, now=now)
        _audit(locked, "ask_approval", actor, text, now, asked=named(people))
        return False

    return _decided(issue, ask, note, seen, now)


def give_approval(
    *,
    issue: Issue,
    person: User,
    note: str,
    now: datetime,
    seen: str | None = None,
    door: str = "",
    confirmed: bool = False,
) -> Standing:
    """The person says yes to the issue's text of now. Saying it twice is saying it once.

    seen: the hash of the text that they read (None: whatever it is now). door: the actor behind it,
    if not the desk. confirmed: they have just shown once more who they are. Raises Refused
    `text_changed`, `issue_sent`, `not_an_approver`, `preflight_failed`, as `check_person` and
    `check_issue`, PublisherError `note_too_long`; then nothing has changed.
    """

    def give(locked: Issue, text: ReviewedText, standing: Standing) -> bool:
        member = membership_in(locked.publication, person)
        if person.username in standing.given:
            return False
        check_person(locked, text, standing, member, confirmed=confirmed)
        require_sound_mail(issue=locked, edition=text.edition, now=now)
        actor, name = door or f"user:{person.username}", person.username
        _write(locked, text, Decision.GIVEN, name, role_of(member).name, actor, note, now)
        _audit(locked, "approve_issue", actor, text, now, person=name)
        return True

    return _decided(issue, give, note, seen, now)


def refuse_approval(
    *,
    issue: Issue,
    person: User,
    note: str,
    now: datetime,
    seen: str | None = None,
    door: str = "",
) -> Standing:
    """The person says no to the issue's text of now: every yes to it before counts no more, and a
    planned send of it waits. note: why; it must say something.

    Raises PublisherError `note_missing` and what `give_approval` raises of person and text; who
    edited it or asked for it may refuse.
    """

    def refuse(locked: Issue, text: ReviewedText, standing: Standing) -> bool:
        member = membership_in(locked.publication, person)
        if not note.strip():
            words = "say what should change: whoever composed it reads it"
            raise PublisherError("note_missing", words, "note")
        if standing.refused == person.username:
            return False
        actor = door or f"user:{person.username}"
        name, role = person.username, role_of(member).name
        _write(locked, text, Decision.REFUSED, name, role, actor, note, now)
        _audit(locked, "refuse_issue", actor, text, now, person=name)
        return True

    return _decided(issue, refuse, note, seen, now)


Act = Callable[[Issue, ReviewedText, Standing], bool]  # whether its sends may be concerned


def _decided(issue: Issue, act: Act, note: str, seen: str | None, now: datetime) -> Standing:
    """Do it to the locked issue and its text of now, and settle what that means for its sends."""
    if len(note) > MOST:
        raise PublisherError("note_too_long", f"a note has at most {MOST} characters", "note")
    with transaction.atomic():
        check_issue(issue=issue, now=now)
        locked = lock_issue(issue)
        text = text_now(issue=locked, now=now)
        if seen is not None and seen != text.hash:
            words = "the issue is not what you read any more; nothing was done: read it again"
            raise Refused("text_changed", words, f"issue {locked.pk}")
        concerned = act(locked, text, standing_of(locked.newsletter, text))
        text = ReviewedText.objects.select_related("edition").get(pk=text.pk)  # with what was said
        if concerned:
            settle_approval(issue=locked, text=text, now=now)
        standing = standing_of(locked.newsletter, text)
    issue.refresh_from_db()
    return standing


def lock_issue(issue: Issue) -> Issue:
    """The issue's row, locked, stories first. Raises Refused `issue_sent` once it is on its way,
    unless its send is held."""
    lock_articles(issue)
    rows = Issue.objects.select_for_update(of=("self",))
    locked = rows.select_related("newsletter", "publication").get(pk=issue.pk)
    sends = Send.objects.filter(issue=locked, kind=Send.Kind.ISSUE).exclude(started_at=None)
    open_ones = sends.exclude(state__in=(Send.State.CANCELED, Send.State.HELD))
    if open_ones.exists():
        raise Refused("issue_sent", f"issue {locked.pk} has left the desk", f"issue {locked.pk}")
    return locked


def _write(
    issue: Issue,
    text: ReviewedText,
    decision: Approval.Decision,
    person: str,
    role: str,
    door: str,
    note: str,
    now: datetime,
) -> Approval:
    return Approval.objects.create(
        publication_id=issue.publication_id,
        issue=issue,
        text=text,
        decision=decision,
        person=person,
        role=role,
        door=door,
        note=note.strip(),
        at=now,
    )


def _audit(
    issue: Issue, verb: str, actor: str, text: ReviewedText, now: datetime, **detail: object
) -> None:
    publication = issue.publication
    audit.record(
        actor=actor,
        verb=verb,
        target=issue,
        at=now,
        publication=publication,
        content_hash=text.content_hash,
        text_hash=text.hash,
        **detail,
    )


def _nobody() -> str:
    return "nobody else may approve it: invite a person who may, or change the letter's rule"

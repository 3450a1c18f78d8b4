"""/desk/issues/{id}/approval/: an issue's approval on one page, read and decided in one step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.approvals.comments import comments_of
from publisher.actions.approvals.decide import ask_approval, give_approval, refuse_approval
from publisher.actions.approvals.presence import others_present
from publisher.actions.approvals.review import note_look, review_of
from publisher.actions.approvals.texts import texts_of
from publisher.actions.compose.restore_text import restorable_text, restore_text
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.sends.list_sends import current_send
from publisher.delivery.models import Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.confirmation import (
    confirm_address,
    confirms_by_passkey,
    passkey_question,
)
from publisher.web.desk.door.entering import recently_confirmed
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.approval_words import DECISIONS, OWN, Decision, changes_text
from publisher.web.desk.issues.checks import checks_of
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained

PLANNED = "issue_already_sent"  # no fault of a text that waits for its hour


@require_safe
@desk(Permission.VIEW, issue_rows)
def approval(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Inbox line, what changed since the person looked last, the checks, and two buttons."""
    return approval_page(request, visit, found)


@require_safe
@desk(Permission.VIEW, issue_rows)
def approval_checks(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """What the checks found: asked for by the page once it stands, or by its link."""
    checks = checks_of(found, now=datetime.now(UTC))
    errors = [one for one in checks.errors if one.code != PLANNED]
    checks = replace(checks, errors=errors)
    context = {"issue": found, "checks": checks, "may_check": False}
    return desk_page(request, visit, "pages/desk/approval_checks.html", context)


@require_POST
@desk(Permission.APPROVE, issue_rows)
def decide(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Yes or no to the text that the form shows; a form of an older text does nothing."""
    act, note = request.POST.get("act", ""), request.POST.get("note", "")
    seen, now = request.POST.get("text", ""), datetime.now(UTC)
    if act not in ("approve", "refuse"):
        return approval_page(request, visit, found, status=400)
    person = visit.user
    if act == "approve" and _confirms(request, found):
        if not request.POST.get("credential"):
            return redirect(_confirming(visit, found))
        if not confirms_by_passkey(request, person):
            problem = _("the passkey was not yours, or the page was open for too long. Try again.")
            return approval_page(request, visit, found, problem=problem, status=409)

    def do() -> object:
        if act == "refuse":
            return refuse_approval(issue=found, person=person, note=note, seen=seen, now=now)
        confirmed = recently_confirmed(request)
        return give_approval(
            issue=found, person=person, note=note, seen=seen, now=now, confirmed=confirmed
        )

    return _done(request, visit, found, do)


@require_POST
@desk(Permission.EDIT, issue_rows)
def ask(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Ask those who may for a yes to the text of now."""
    note, seen = request.POST.get("note", ""), request.POST.get("text", "")

    def do() -> object:
        now = datetime.now(UTC)
        return ask_approval(issue=found, actor=visit.actor, note=note, now=now, seen=seen)

    return _done(request, visit, found, do)


@require_POST
@desk(Permission.EDIT, issue_rows)
def go_back(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Back to the text that was approved."""
    seen = request.POST.get("content_hash", "")

    def do() -> object:
        now = datetime.now(UTC)
        return restore_text(issue=found, actor=visit.actor, now=now, seen_hash=seen)

    return _done(request, visit, found, do)


def _done(
    request: HttpRequest, visit: Visit, found: Issue, do: Callable[[], object]
) -> HttpResponse:
    try:
        do()
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        fresh = issue_rows().get(pk=found.pk)
        return approval_page(request, visit, fresh, problem=explained(error), status=status)
    return redirect("issue-approval", found.pk)


def approval_page(
    request: HttpRequest, visit: Visit, found: Issue, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page; problem: why what was asked did not happen."""
    now = datetime.now(UTC)
    texts = texts_of(found)
    review = review_of(found, visit.user, now=now, texts=texts)
    if request.method == "GET" and visit.may(Permission.APPROVE):
        note_look(text=review.text, person=visit.user, now=now)
    send = current_send(found)
    gone = _gone(found, send)
    approver = visit.may(Permission.APPROVE)
    context = {
        "issue": found,
        "review": review,
        "own": OWN.get(review.own, ""),
        "may_approve": approver and not gone and visit.user in review.who,
        "may_refuse": approver and not gone and review.hash,
        "may_edit": visit.may(Permission.EDIT) and not gone,
        **_asks_who(request, visit, found, asked=approver and not gone),
        "changes": changes_text(review.changes, found.publication.time_zone),
        "history": [(DECISIONS[Decision(one.decision)], one) for one in review.history],
        "back": restorable_text(found, texts) if visit.may(Permission.EDIT) else None,
        "send": send,
        "gone": gone,
        **_talk(visit, found, now),
        "note": request.POST.get("note", ""),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/approval.html", context, status=status)


def _talk(visit: Visit, found: Issue, now: datetime) -> dict[str, object]:
    """What is said of the issue, and who is in it."""
    return {
        "may_comment": visit.may(Permission.EDIT),
        "threads": comments_of(found),
        "present": others_present(issue=found, person=visit.user, now=now),
    }


def _confirms(request: HttpRequest, found: Issue) -> bool:
    """Whether who approves has to show once more who they are first."""
    return found.newsletter.approval_confirmed and not recently_confirmed(request)


def _asks_who(
    request: HttpRequest, visit: Visit, found: Issue, *, asked: bool
) -> dict[str, object]:
    """Where they show once more who they are; passkey: what the form itself asks theirs."""
    if not asked or not _confirms(request, found):
        return {"confirm": "", "passkey": ""}
    return {"confirm": _confirming(visit, found), "passkey": passkey_question(visit.user)}


def _confirming(visit: Visit, found: Issue) -> str:
    """Where they do that; it leads back to the page."""
    return confirm_address(visit.user, reverse("issue-approval", args=[found.pk]))


def _gone(found: Issue, send: Send | None) -> bool:
    """Whether it is on its way or out, so that nobody is asked any more."""
    begun = send is not None and send.started_at is not None
    return begun and send is not None and send.state != Send.State.HELD

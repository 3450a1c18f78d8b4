"""Approvals of issues: how one stands, asked for, given, refused. A token speaks for its maker."""

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from publisher.actions.approvals.decide import ask_approval, give_approval, refuse_approval
from publisher.actions.approvals.people import person_of, who_may_approve
from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import hash_now, known_text
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import User
from publisher.web.api.documents import Document
from publisher.web.api.resources.mailing.issues import ISSUES
from publisher.web.api.routes import JSON, Answer, Call, Route

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Decision(Document):
    """what somebody says of an issue's text; text_hash: the text that was read, else nothing is
    done where it is another by now; a refusal has a note"""

    note: Annotated[str, Meta(max_length=2000)] = ""
    text_hash: Hash | None = None


class IssueApproval(Document):
    """how far the approval of an issue's text of now is; text_hash is null where it cannot be
    compiled"""

    issue: str
    needed: int
    approved: bool
    given: list[str]
    asked_by: list[str]
    refused_by: str | None
    who: list[str]
    text_hash: str | None


def _person(call: Call) -> User:
    """The member whose token it is: who made it. Nobody approves in another's name."""
    made_by = call.caller.token.created_by
    found = User.objects.filter(username=person_of(made_by) or "\0", is_active=True).first()
    if found is None:
        words = "a token approves for the member who made it, and this one was made by none"
        raise Refused("not_an_approver", words, "Authorization")
    return found


def _answer(call: Call, issue: Issue) -> Answer:
    try:
        text = known_text(issue, now=call.now)
        found = text.hash if text else hash_now(issue, now=call.now)
    except PublisherError:  # its checks say why
        text, found = None, None
    standing = standing_of(issue.newsletter, text)
    document = IssueApproval(
        issue=str(issue.pk),
        needed=standing.needed,
        approved=standing.approved,
        given=list(standing.given),
        asked_by=list(standing.asked),
        refused_by=standing.refused or None,
        who=[one.username for one in who_may_approve(issue, text)],
        text_hash=found,
    )
    return Answer(status=200, document=document)


def _show(call: Call) -> Answer:
    return _answer(call, ISSUES.row(call))


def _ask(call: Call) -> Answer:
    issue, body = ISSUES.row(call), call.document
    actor = f"user:{_person(call).username}"
    ask_approval(issue=issue, actor=actor, note=body.note, now=call.now, seen=body.text_hash)
    return _answer(call, issue)


def _decider(act: Callable[..., object]) -> Callable[[Call], Answer]:
    def decide(call: Call) -> Answer:
        issue, body = ISSUES.row(call), call.document
        act(
            issue=issue,
            person=_person(call),
            note=body.note,
            seen=body.text_hash,
            door=call.caller.actor,
            now=call.now,
        )
        return _answer(call, issue)

    return decide


def _verb(name: str, handler: Callable[[Call], Answer], summary: str) -> Route:
    return Route(
        method="POST",
        path=f"/issues/{{issue}}/{name}",
        handler=handler,
        summary=summary,
        scope="approvals:write",
        answers={200: IssueApproval},
        problems=(404, 409, 422),
        key=ISSUES.parameter,
        takes={JSON: Decision},
        reads=Decision,
    )


APPROVALS = (
    Route(
        method="GET",
        path="/issues/{issue}/approval",
        handler=_show,
        summary="Say how far the approval of an issue is, and who may give it",
        scope="approvals:read",
        answers={200: IssueApproval},
        problems=(404,),
        key=ISSUES.parameter,
    ),
    _verb("ask", _ask, "Ask for the approval of an issue as it stands"),
    _verb("approve", _decider(give_approval), "Approve an issue as it stands"),
    _verb("refuse", _decider(refuse_approval), "Refuse an issue as it stands, and say why"),
)

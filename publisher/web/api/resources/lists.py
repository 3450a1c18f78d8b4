"""Lists: what they are, what they keep of silent readers, and what they welcome new ones with."""

from typing import Annotated, Literal

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.readers.change_list import change_list
from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.sunset.proposal import kept_terms, propose, tag_of
from publisher.actions.sends.welcome.steps import add_welcome, remove_welcome, welcomes_of
from publisher.audience.models import MailingList as Row
from publisher.editorial.models import Issue
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.problems import ApiError
from publisher.web.api.resource import Resource
from publisher.web.api.routes import JSON, Answer, Call, Parameter, Route

Slug = Annotated[str, Meta(min_length=1, max_length=60, pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Months = Annotated[int, Meta(ge=0, le=120)]
IssueId = Annotated[str, Meta(max_length=18, pattern="^[1-9][0-9]*$")]
KEY = Parameter("list", {"type": "string", "minLength": 1}, "its slug")


class ListFields(Document):
    """what a list is; what is absent stays. access is said once, when it is made. opt_in single:
    whoever's address is typed is on it, and the audit log keeps who decided that. sunset_after,
    rest_after: months (docs/sunset.md); 0 is off"""

    slug: Slug
    name: Name | None = None
    description: Annotated[str, Meta(max_length=500)] | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    access: Literal["registered", "paid"] | None = None
    opt_in: Literal["double", "single"] | None = None
    open: bool | None = None
    sunset_after: Months | None = None
    rest_after: Months | None = None


class List(Document):
    """a list that readers subscribe to"""

    slug: str
    name: str
    description: str
    language: str | None
    access: str
    opt_in: str
    open: bool
    sunset_after: int | None
    rest_after: int | None
    created_at: Time


class NewWelcome(Document):
    """an issue for each new reader, so many days after they confirmed; this approves its bytes"""

    issue: IssueId
    day: Annotated[int, Meta(ge=0, le=365)] = 0


class WhichWelcome(Document):
    position: Annotated[int, Meta(ge=1, le=5)]


class Welcome(Part):
    position: int
    day: int
    issue: str
    subject: str
    send: str
    state: str
    readers: int


class Welcomes(Document):
    """the issues with which a list welcomes its new readers, in their order"""

    welcomes: list[Welcome]


class Sunset(Document):
    """who would be asked whether they still read, and for whom it would rest; a person decides.
    unmeasured: of whom nothing can be known"""

    list: str
    confirmed: int
    unmeasured: int
    ask: int
    rest: int
    tag: str


def _rows(call: Call) -> QuerySet[Row]:
    return Row.objects.filter(publication=call.publication).select_related("publication")


def _show(row: Row) -> List:
    return List(
        slug=row.slug,
        name=row.name,
        description=row.description,
        language=row.language or None,
        access=row.access,
        opt_in=row.opt_in,
        open=row.is_open,
        sunset_after=row.sunset_after,
        rest_after=row.rest_after,
        created_at=row.created_at,
    )


def _create(call: Call, body: ListFields) -> Row:
    made = create_list(
        publication=call.publication,
        slug=body.slug,
        name=body.name,
        language=body.language or "",
        access=body.access or "registered",
        actor=call.caller.actor,
        now=call.now,
    )
    return _change(call, made, body)


def _change(call: Call, row: Row, body: ListFields) -> Row:
    return change_list(
        publication=call.publication,
        slug=row.slug,
        name=body.name,
        description=body.description,
        language=body.language,
        opt_in=body.opt_in,
        is_open=body.open,
        sunset_after=body.sunset_after,
        rest_after=body.rest_after,
        actor=call.caller.actor,
        now=call.now,
    )


def _welcomes(call: Call) -> Answer:
    return _of(LISTS.row(call))


def _add(call: Call) -> Answer:
    row, asked = LISTS.row(call), call.document
    issue = Issue.objects.filter(publication=call.publication, pk=int(asked.issue)).first()
    if issue is None:
        detail = f"there is no issue {asked.issue}"
        raise ApiError(404, "unknown_issue", detail, where="issue")
    add_welcome(
        mailing_list=row, issue=issue, days=asked.day, actor=call.caller.actor, now=call.now
    )
    return _of(row)


def _take_out(call: Call) -> Answer:
    row, position = LISTS.row(call), call.document.position
    remove_welcome(mailing_list=row, position=position, actor=call.caller.actor, now=call.now)
    return _of(row)


def _of(row: Row) -> Answer:
    found = [
        Welcome(
            position=one.step.position,
            day=one.step.days,
            issue=str(one.step.issue_id),
            subject=one.step.issue.subject,
            send=str(one.send.pk),
            state=one.send.state,
            readers=one.send.recipients,
        )
        for one in welcomes_of(row)
    ]
    return Answer(status=200, document=Welcomes(welcomes=found))


def no_sunset(row: Row) -> ApiError:
    """The problem 404 of a list that keeps no terms of silence."""
    detail = f"list {row.slug} asks nobody; give it sunset_after first"
    return ApiError(404, "no_sunset", detail, where="list")


def _sunset(call: Call) -> Answer:
    row = LISTS.row(call)
    terms = kept_terms(row)
    if terms is None:
        raise no_sunset(row)
    found = propose(mailing_list=row, terms=terms, now=call.now)
    document = Sunset(
        list=row.slug,
        confirmed=found.confirmed,
        unmeasured=found.unmeasured,
        ask=found.ask,
        rest=found.rest,
        tag=tag_of(row),
    )
    return Answer(status=200, document=document)


LISTS = Resource(
    name="lists",
    one="list",
    key="slug",
    shown=List,
    show=_show,
    rows=_rows,
    takes=ListFields,
    create=_create,
    change=_change,
    conflicts=frozenset({"list_exists"}),
)
LIST_ANSWERS = (
    Route(
        method="GET",
        path="/lists/{list}/sunset",
        handler=_sunset,
        summary="Count the silent readers of a list, by the terms that it keeps",
        scope="lists:read",
        answers={200: Sunset},
        problems=(404,),
        key=KEY,
    ),
    Route(
        method="GET",
        path="/lists/{list}/welcomes",
        handler=_welcomes,
        summary="Show the issues with which a list welcomes new readers",
        scope="lists:read",
        answers={200: Welcomes},
        problems=(404,),
        key=KEY,
    ),
    Route(
        method="POST",
        path="/lists/{list}/welcomes",
        handler=_add,
        summary="Welcome each new reader of a list with one issue more",
        scope="lists:welcome",
        answers={200: Welcomes},
        problems=(404, 409, 422),
        key=KEY,
        takes={JSON: NewWelcome},
        reads=NewWelcome,
        idempotent=True,
    ),
    Route(
        method="POST",
        path="/lists/{list}/welcomes/remove",
        handler=_take_out,
        summary="Take one issue out of the welcomes of a list",
        scope="lists:welcome",
        answers={200: Welcomes},
        problems=(404, 422),
        key=KEY,
        takes={JSON: WhichWelcome},
        reads=WhichWelcome,
    ),
)

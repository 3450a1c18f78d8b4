"""Lists: what they are, what they keep of silent readers, and what they welcome new ones with."""

from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.readers.change_list import change_list
from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.sunset.proposal import Proposal, kept_terms, propose, tag_of
from publisher.actions.sends.welcome.steps import add_welcome, remove_welcome, welcomes_of
from publisher.audience.models import MailingList as Row
from publisher.editorial.models import Issue
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.problems import ApiError
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done
from publisher.web.api.words import Name, Number, Slug

Months = Annotated[int, Meta(ge=0, le=120)]


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

    issue: Number
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
        slug=body.slug,
        name=body.name,
        language=body.language or "",
        access=body.access or "registered",
        **call.about,
    )
    return _change(call, made, body)


def _change(call: Call, row: Row, body: ListFields) -> Row:
    return change_list(
        slug=row.slug,
        name=body.name,
        description=body.description,
        language=body.language,
        opt_in=body.opt_in,
        is_open=body.open,
        sunset_after=body.sunset_after,
        rest_after=body.rest_after,
        **call.about,
    )


def _add(call: Call, row: Row) -> Welcomes:
    wanted: NewWelcome = call.document
    issue = Issue.objects.filter(publication=call.publication, pk=int(wanted.issue)).first()
    if issue is None:
        detail = f"there is no issue {wanted.issue}"
        raise ApiError(404, "unknown_issue", detail, where="issue")
    add_welcome(mailing_list=row, issue=issue, days=wanted.day, **call.decision)
    return _of(row)


def _take_out(call: Call, row: Row) -> Welcomes:
    remove_welcome(mailing_list=row, position=call.document.position, **call.decision)
    return _of(row)


def _of(row: Row) -> Welcomes:
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
    return Welcomes(welcomes=found)


def _propose(call: Call, row: Row) -> Sunset:
    terms = kept_terms(row)
    if terms is None:
        raise no_sunset(row)
    return proposed(propose(mailing_list=row, terms=terms, now=call.now))


def no_sunset(row: Row) -> ApiError:
    """The problem 404 of a list that keeps no terms of silence."""
    detail = f"list {row.slug} asks nobody; give it sunset_after first"
    return ApiError(404, "no_sunset", detail, where="list")


def proposed(found: Proposal) -> Sunset:
    """A proposal's document."""
    return Sunset(
        list=found.mailing_list.slug,
        confirmed=found.confirmed,
        unmeasured=found.unmeasured,
        ask=found.ask,
        rest=found.rest,
        tag=tag_of(found.mailing_list),
    )


LISTS = Resource(
    name="lists",
    one="list",
    key="slug",
    shown=List,
    show=_show,
    rows=own(Row, "publication"),
    takes=ListFields,
    create=_create,
    change=_change,
    conflicts=frozenset({"list_exists"}),
)
WELCOME = "lists:welcome"
LIST_ANSWERS = (
    asked(
        LISTS,
        "sunset",
        _propose,
        Sunset,
        "Count the silent readers of a list, by the terms that it keeps",
    ),
    asked(
        LISTS,
        "welcomes",
        lambda call, row: _of(row),
        Welcomes,
        "Show the issues with which a list welcomes new readers",
    ),
    done(
        LISTS,
        "welcomes",
        _add,
        Welcomes,
        "Welcome each new reader of a list with one issue more",
        takes=NewWelcome,
        scope=WELCOME,
    ),
    done(
        LISTS,
        "welcomes/remove",
        _take_out,
        Welcomes,
        "Take one issue out of the welcomes of a list",
        takes=WhichWelcome,
        scope=WELCOME,
    ),
)

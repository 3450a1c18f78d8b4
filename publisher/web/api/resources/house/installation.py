"""What reaches beyond one publication: its tokens are made by the operator, at the command line."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.erasure.older_ledger import adopt_ledger
from publisher.actions.processes.guard_ledger import exits_open, ledger_state
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.publications.create_user import create_user
from publisher.actions.publications.list_publications import find_publication
from publisher.actions.publications.people.let_back_in import let_back_in
from publisher.actions.publications.people.members import all_members
from publisher.actions.sends.control_send import stop_all
from publisher.actions.sends.resume_service import resume_service
from publisher.delivery.wording import english
from publisher.errors import PublisherError
from publisher.publications.models import Membership
from publisher.publications.models import Publication as PublicationRow
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import page, parameters
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.resources.house.people import User
from publisher.web.api.resources.house.people import shown as shown_user
from publisher.web.api.resources.house.publications import Publication, PublicationFields, shown
from publisher.web.api.routes import Answer, Call, Route
from publisher.web.api.verbs import body, said
from publisher.web.api.words import Address, Name, Slug

READ, WRITE = "installation:read", "installation:write"


class NewPublication(PublicationFields, kw_only=True):
    """a title to begin; a name and a domain at least"""

    slug: Slug


class AllPublications(Document):
    """every publication, the newest first"""

    publications: list[Publication]
    next: str | None


class Member(Part):
    publication: str
    user: User


class AllUsers(Document):
    """who may do what, in every publication"""

    users: list[Member]
    next: str | None


class NewUser(Document):
    """an account with a role in one publication; its password is made and shown once"""

    name: Annotated[str, Meta(min_length=1, max_length=150)]
    publication: Slug
    role: Slug
    email: Address | None = None


class NewPassword(Document):
    """shown this once"""

    user: str
    password: str | None


class WhichUser(Document):
    """steps: passkeys, codes of an app and spare codes end, too"""

    name: Name
    steps: bool = False


class HeldSend(Part):
    send: str
    publication: str
    kind: str
    recipients: int
    created_at: Time


class Ledger(Document):
    """whether every exit is held, why and since when, and which sends wait for a person"""

    held: bool
    held_because: str | None
    held_at: Time | None
    sends: list[HeldSend]


class OnlyOne(Document):
    """only_one: that this installation is the only one from now on; it must be true"""

    only_one: bool


class Stopped(Document):
    """the sends that were stopped"""

    stopped: list[str]


class Resumed(Document):
    """how many mails about one person go on"""

    resumed: int


def _publications(call: Call) -> Answer:
    rows: QuerySet[PublicationRow] = PublicationRow.objects.all()
    found, more = page(call, rows, "all publications")
    return Answer(status=200, document={"publications": [*map(shown, found)], "next": more})


def _begin(call: Call) -> Answer:
    given: NewPublication = call.document
    fields: dict[str, Any] = dict(given.given())
    slug = fields.pop("slug", "")
    with at_its_field():
        made = create_publication(slug=slug, **call.decision, **fields)
    return Answer(status=201, document=shown(made))


def _users(call: Call) -> Answer:
    rows: QuerySet[Membership] = all_members()
    found, more = page(call, rows, "all users")
    members = [Member(publication=one.publication.slug, user=shown_user(one)) for one in found]
    return Answer(status=200, document={"users": members, "next": more})


def _make_user(call: Call) -> NewPassword:
    given: NewUser = call.document
    publication = find_publication(given.publication)
    if publication is None:
        message = f"there is no publication {given.publication}"
        raise PublisherError("unknown_publication", message, "publication")
    with at_its_field():
        made = create_user(
            name=given.name,
            role=given.role,
            publication=publication,
            password=None,
            address=given.email or "",
            **call.decision,
        )
    return NewPassword(user=given.name, password=made.password)


def _reset(call: Call) -> NewPassword:
    given: WhichUser = call.document
    fresh = let_back_in(name=given.name, password=None, steps=given.steps, **call.decision)
    return NewPassword(user=given.name, password=fresh)


def _ledger(call: Call) -> Ledger:
    exits_open(data_dir=settings.DATA_DIR, now=call.now)
    state = ledger_state()
    sends = [
        HeldSend(
            send=str(one.pk),
            publication=one.publication.slug,
            kind=one.kind,
            recipients=one.recipients,
            created_at=one.created_at,
        )
        for one in state.sends
    ]
    because = english(state.held) or None
    return Ledger(held=bool(state.held), held_because=because, held_at=state.held_at, sends=sends)


def _adopt(call: Call) -> Ledger:
    if not call.document.only_one:
        message = "adopt it where this installation is the only one from now on"
        raise PublisherError("confirmation_needed", message, "only_one")
    adopt_ledger(data_dir=settings.DATA_DIR, **call.decision)
    return _ledger(call)


def _stop(call: Call) -> Stopped:
    return Stopped(stopped=[str(one.pk) for one in stop_all(publication=None, **call.decision)])


def _resume(call: Call) -> Resumed:
    return Resumed(resumed=resume_service(publication=None, **call.decision))


def _listing(path: str, handler: Any, answer: type, name: str) -> Route:
    return Route(
        method="GET",
        path=path,
        handler=handler,
        summary=f"List {name}, the newest first",
        scope=READ,
        answers={200: answer},
        query=parameters(name),
    )


INSTALLATION = (
    _listing("/installation/publications", _publications, AllPublications, "all publications"),
    Route(
        method="POST",
        path="/installation/publications",
        handler=_begin,
        summary="Begin one publication more",
        scope=WRITE,
        answers={201: Publication},
        problems=(409,),
        conflicts=frozenset({"publication_exists"}),
        **body(NewPublication),
    ),
    _listing("/installation/users", _users, AllUsers, "all users"),
    said(
        "/installation/users",
        _make_user,
        NewPassword,
        "Make an account with a role in one publication",
        scope=WRITE,
        takes=NewUser,
        conflicts=frozenset({"user_exists", "address_taken"}),
    ),
    said(
        "/installation/users/reset",
        _reset,
        NewPassword,
        "Give somebody a new password; their sessions and tokens end",
        scope=WRITE,
        takes=WhichUser,
    ),
    said(
        "/installation/ledger",
        _ledger,
        Ledger,
        "Say whether this ledger is the one that counts",
        scope=READ,
        method="GET",
    ),
    said(
        "/installation/ledger/adopt",
        _adopt,
        Ledger,
        "Open the exits of a copied or restored ledger",
        scope=WRITE,
        takes=OnlyOne,
    ),
    said("/installation/stop", _stop, Stopped, "Stop every send of every publication", scope=WRITE),
    said(
        "/installation/resume",
        _resume,
        Resumed,
        "Let mails about one person go on, of every publication",
        scope=WRITE,
    ),
)

"""What readers may ask for: everything about them, to be forgotten; and the rules of retention."""

from typing import Any

from publisher.actions.erasure.everything_about import everything_about, is_known
from publisher.actions.erasure.forget_subscriber import forget_address
from publisher.actions.erasure.retention import Due, apply_retention, retention_plan
from publisher.actions.readers.joining.confirm_again import Spent, confirm_again, spent_budget
from publisher.actions.readers.sunset.proposal import decide, kept_terms
from publisher.audience.addresses import normalise
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.lists import LISTS, Sunset, no_sunset, proposed
from publisher.web.api.resources.readers.subscribers import WhichSubscriber
from publisher.web.api.routes import Call
from publisher.web.api.verbs import done, said


class Everything(Document):
    """all that is kept about one person (docs/readers-rights.md)"""

    about: dict[str, Any]


class Forgotten(Document):
    """how many subscriptions were removed, deliveries erased, and of these stopped in time"""

    subscriptions: int
    deliveries: int
    stopped: int


class RuleDue(Part):
    rule: str
    days: int | None
    proposes: bool
    number: int


class Retention(Document):
    """what is due by each rule, or was; days: null where it is off; proposes: a person decides"""

    rules: list[RuleDue]


class HowToRetain(Document):
    """dry_run: show what is due, and change nothing"""

    dry_run: bool = True


class ConfirmationAgain(Document):
    """look: only show what is spent"""

    address: str
    look: bool = False


class SpentConfirmations(Document):
    """which lists wait to be confirmed, which mails went in 30 days, when another is due"""

    unconfirmed: list[str]
    mails: list[Time]
    next_at: Time


def _key(call: Call) -> str:
    key = normalise(call.document.address)[1]
    if not is_known(publication=call.publication, address_key=key):
        detail = "there is no reader with this address"
        raise ApiError(404, "unknown_subscriber", detail, where="address")
    return key


def _everything(call: Call) -> Everything:
    key = _key(call)
    return Everything(about=everything_about(publication=call.publication, address_key=key))


def _forget(call: Call) -> Forgotten:
    gone = forget_address(address_key=_key(call), **call.about)
    return Forgotten(
        subscriptions=gone.subscriptions, deliveries=gone.deliveries, stopped=gone.stopped
    )


def _retain(call: Call) -> Retention:
    if call.document.dry_run:
        due = retention_plan(publication=call.publication, now=call.now)
    else:
        due = apply_retention(**call.about)
    return Retention(rules=[_due(one) for one in due])


def _due(one: Due) -> RuleDue:
    return RuleDue(rule=one.rule, days=one.days, proposes=one.proposes, number=one.number)


def _again(call: Call) -> SpentConfirmations:
    about: dict[str, Any] = {"publication": call.publication, "now": call.now}
    about["address"] = call.document.address
    spent: Spent = (
        spent_budget(**about)
        if call.document.look
        else confirm_again(actor=call.caller.actor, **about)
    )
    slugs = [one.slug for one in spent.lists]
    return SpentConfirmations(unconfirmed=slugs, mails=list(spent.mails), next_at=spent.next_at)


def _sunset(call: Call, row: Any) -> Sunset:
    terms = kept_terms(row)
    if terms is None:
        raise no_sunset(row)
    return proposed(decide(mailing_list=row, terms=terms, **call.decision))


READERS_RIGHTS = (
    said(
        "/subscribers/about",
        _everything,
        Everything,
        "Read everything that is kept about one person",
        scope="subscribers:about",
        takes=WhichSubscriber,
    ),
    said(
        "/subscribers/forget",
        _forget,
        Forgotten,
        "Erase a reader's personal data, for good",
        scope="subscribers:forget",
        takes=WhichSubscriber,
    ),
    said(
        "/subscribers/retention",
        _retain,
        Retention,
        "Show what is due to be erased by the rules of retention, or erase it",
        scope="subscribers:forget",
        takes=HowToRetain,
    ),
    said(
        "/subscribers/confirm-again",
        _again,
        SpentConfirmations,
        "Send the confirmation mail once more, or show what is spent",
        scope="subscribers:write",
        takes=ConfirmationAgain,
    ),
    done(
        LISTS,
        "sunset",
        _sunset,
        Sunset,
        "Tag the silent readers who are to be asked, and let the list rest for who was",
        scope="subscribers:write",
    ),
)

"""What needs a person, from every room of the house, in one shape.

A room that has questions for people adds a function to ASKING.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from publisher.actions.approvals.wanted import Wanted, approvals_wanted
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.states import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that waits for a person.

    title: what it is about; link: where it is decided; line: what is asked, in the language of the
    page; sign: how it stands; due: when it leaves if it is answered, None where that is open.
    """

    title: str
    link: str
    line: str
    sign: Sign
    due: datetime | None = None


def _approvals(visit: Visit, now: datetime) -> list[Asked]:
    """Issues that wait for somebody's yes: the visitor's own first."""
    found = approvals_wanted(visit.publication, visit.user)
    return [_approval(one, now) for one in sorted(found, key=lambda one: not one.mine)]


def _approval(one: Wanted, now: datetime) -> Asked:
    due = one.send.not_before if one.send else None
    line = _("your approval is asked for") if one.mine else _("waits for the approval of another")
    return Asked(
        title=one.issue.subject,
        link=reverse("issue-approval", args=[one.issue.pk]),
        line=line,
        sign=Sign(_("approval wanted"), "diamond", "asks" if one.mine else ""),
        due=due if due and due > now else None,
    )


Asks = Callable[[Visit, datetime], Sequence[Asked]]
ASKING: tuple[Asks, ...] = (_approvals,)


def asked_of(visit: Visit, now: datetime) -> list[Asked]:
    """All of it, in the order of ASKING."""
    return [one for asks in ASKING for one in asks(visit, now)]

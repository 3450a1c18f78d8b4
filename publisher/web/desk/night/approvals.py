"""Approvals that are wanted, as things that need a person."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publisher.actions.approvals.wanted import Wanted, approvals_wanted
from publisher.delivery.models import Send
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.night.asked import Asked
from publisher.web.desk.states import Sign
from publisher.web.links import address

WANTED = Sign(gettext_lazy("approval wanted"), "diamond", "asks")


def asked_for_approval(visit: Visit, now: datetime) -> list[Asked]:
    """One for each issue whose text of now is not approved as its newsletter asks."""
    return [_asked(one, now) for one in approvals_wanted(visit.publication, visit.user)]


def _asked(one: Wanted, now: datetime) -> Asked:
    missing = max(1, one.standing.needed - len(one.standing.given))
    whose = _("You can approve it.") if one.mine else _("Another person has to approve it.")
    line = ngettext("%(num)s approval is missing.", "%(num)s approvals are missing.", missing)
    planned = one.send is not None and one.send.state == Send.State.SCHEDULED
    return Asked(
        title=one.issue.subject,
        link=address("issue-approval", [one.issue.pk]),
        line=f"{one.issue.newsletter.name} · {line % {'num': missing}} {whose}",
        sign=WANTED,
        due=one.send.not_before if planned and one.send and one.send.not_before > now else None,
    )

"""Approvals that are wanted, as the day's page asks for them."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.approvals.wanted import Wanted, approvals_wanted
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.night.asked import Asked
from publisher.web.desk.states import Sign

MINE = Sign(gettext_lazy("approval wanted"), "diamond", "asks")
OTHERS = Sign(gettext_lazy("waits for another’s approval"), "ring")


def wanted_approvals(visit: Visit, now: datetime) -> Sequence[Asked]:
    """Issues that wait for a yes, the newest first."""
    return [_asked(one) for one in approvals_wanted(visit.membership)]


def _asked(wanted: Wanted) -> Asked:
    asked_by = ", ".join(wanted.standing.asked)
    line = (
        _("Asked for by %(names)s.") % {"names": asked_by}
        if asked_by
        else _("A send waits for it.")
    )
    return Asked(
        title=wanted.issue.subject,
        link=reverse("issue-approval", args=[wanted.issue.pk]),
        line=line,
        sign=MINE if wanted.mine else OTHERS,
        due=wanted.send.not_before if wanted.send else None,
    )

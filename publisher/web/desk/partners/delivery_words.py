"""What the codes of deliveries, and of what is asked for at a destination, say to both sides."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from publisher.delivery.models import Delivery
from publisher.web.desk.states import Sign

State = Delivery.State
_WAITS = Sign(_("waits"), "ring")
_STOPPED = Sign(_("stopped"), "dash", "over")
DELIVERIES: Mapping[str, Sign] = {
    State.PENDING: _WAITS,
    State.LEASED: _WAITS,
    State.ATTEMPTING: Sign(_("on its way"), "half"),
    State.RETRYING: Sign(_("not taken, tried again"), "triangle", "asks"),
    State.ACCEPTED: Sign(_("taken"), "full"),
    State.DELIVERED: Sign(_("in its place"), "check"),
    State.BOUNCED: Sign(_("came back"), "cross", "asks"),
    State.FAILED: Sign(_("failed"), "cross", "asks"),
    State.SUPPRESSED: _STOPPED,
    State.CANCELED: _STOPPED,
    State.SUPERSEDED: Sign(_("a newer one goes instead"), "dash", "over"),
    State.UNCERTAIN: Sign(_("outcome unknown"), "diamond", "asks"),
}
ASKED: Mapping[str, object] = {
    "trial": _("test"),
    "sample": _("sample"),
    "replay": _("replay"),
}
ASKED_DONE = Sign(_("went well"), "check")
ASKED_FAILED = Sign(_("failed"), "cross", "asks")
ASKED_WAITS = Sign(_("under way"), "half")
SAMPLES: Mapping[str, object] = {
    "story": _("A story"),
    "correction": _("Its correction"),
    "kill": _("Its kill"),
    "embargo": _("A story under embargo"),
    "unlicensed": _("A story with a picture that you have no right to"),
}
CHANGES: Mapping[str, object] = {
    "created": _("first version"),
    "updated": _("update"),
    "corrected": _("correction"),
    "killed": _("kill"),
    "taken_down": _("removed for legal reasons"),
    "unpublished": _("withdrawn"),
    "withheld": _("withheld"),
    "released": _("released"),
    "embargoed": _("under embargo"),
}

"""Sends to readers: all of them, the newest first, followed while any of them moves."""

from datetime import UTC, datetime

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from publisher.actions.sends.list_sends import sends_to_readers
from publisher.actions.sends.send_figures import counts_of
from publisher.delivery.models import Send
from publisher.delivery.sends import GOING, OVER, STANDING
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sends.figures import Figures, figures
from publisher.web.desk.sends.live import etag_of, live

PAGE = 30
STATES = {
    "going": (_("planned or running"), GOING),
    "standing": (_("paused or held"), STANDING),
    "over": (_("finished or canceled"), OVER),
}
MOVING = (Send.State.PREPARING, Send.State.RUNNING)


@require_safe
@desk(Permission.VIEW)
def sends(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of them; its table asks for itself again."""
    now = datetime.now(UTC)
    wanted = request.GET.get("state", "")
    states = STATES[wanted][1] if wanted in STATES else ()
    rows = sends_to_readers(visit.publication, states=states)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = figures(list(page), counts_of(list(page)), now)
    seen = [(one.send.pk, one.send.state, *one.words) for one in shown]
    context = _context(page, shown, wanted if states else "")
    if request.headers.get("HX-Request"):
        return live(request, visit, "fragments/sends.html", context, seen=seen)
    context["etag"] = etag_of(visit, seen)
    return desk_page(request, visit, "pages/desk/sends.html", context)


def _context(page: "Page[Send]", shown: list[Figures], wanted: str) -> dict[str, object]:
    standing = sum(one.send.state in STANDING for one in shown)
    return {
        "page": page,
        "states": STATES,
        "shown": shown,
        "wanted": wanted,
        "standing": standing,
        "moving": [one for one in shown if one.send.state in MOVING],
        "planned": sum(one.send.state == Send.State.SCHEDULED for one in shown),
    }

"""Today: what goes out next, what runs, what needs a person."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.beginning.steps import is_offered
from publisher.actions.intake.sources.silence import silent_sources
from publisher.actions.issues.list_issues import unsent_issues
from publisher.actions.partners.list_partners import partners_in_trouble
from publisher.actions.partners.stalls import stalls
from publisher.actions.preflight.sender import way_back_findings
from publisher.actions.readers.count_audience import expected_readers
from publisher.actions.sends.list_sends import (
    finished_sends,
    scheduled_sends,
    sends_in,
    uncertain_sends,
)
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sends.progress import progress_of
from publisher.web.desk.states import DELIVERY, ISSUE, SEND

LOOK_BACK = timedelta(days=30)
MOST = 10
MOST_FINISHED = 5
State = Send.State


@require_safe
@desk(Permission.VIEW)
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page of the desk."""
    now = datetime.now(UTC)
    publication, since = visit.publication, now - LOOK_BACK
    running = sends_in(publication, State.PREPARING, State.RUNNING)[:MOST]
    asking = _asking(publication, since, now)
    finished = list(finished_sends(publication, since=since)[:MOST_FINISHED])
    context = {
        "now": now,
        "needs": sum(map(len, asking.values())),
        **asking,
        "running": [progress_of(send, now) for send in running],
        "scheduled": list(scheduled_sends(publication)[:MOST]),
        "issues": _next_issues(publication, now),
        "begins": not finished and is_offered(publication),
        "finished": finished,
    }
    template = "fragments/today.html" if request.headers.get("HX-Request") else "pages/today.html"
    return desk_page(request, visit, template, context)


def _asking(publication: Publication, since: datetime, now: datetime) -> dict[str, Sequence[Any]]:
    """What needs a person, by its kind."""
    waiting = sends_in(publication, State.PAUSED, State.HELD)[:MOST]
    return {
        "waiting": [(send, SEND[State(send.state)]) for send in waiting],
        "uncertain": uncertain_sends(publication, since=since),
        "lost": [finding.values["domain"] for finding in way_back_findings(publication)],
        "stalled": stalls(now=now, publication=publication),
        "silent": silent_sources(now=now, publication=publication),
        "partners": _partners(publication),
    }


def _next_issues(publication: Publication, now: datetime) -> list[dict[str, object]]:
    """Issues that nobody has sent yet, with their reach."""
    return [
        {
            "issue": issue,
            "sign": ISSUE[Issue.State(issue.state)],
            "readers": expected_readers(issue=issue, now=now),
        }
        for issue in unsent_issues(publication)[:MOST]
    ]


def _partners(publication: Publication) -> list[dict[str, object]]:
    """Partners that are paused, or whose deliveries do not get through."""
    return [
        {
            "partner": partner,
            "stuck": [(DELIVERY[Delivery.State(state)], n) for state, n in counts.items()],
        }
        for partner, counts in partners_in_trouble(publication)
    ]

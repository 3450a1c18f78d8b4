"""Today: what needs a person, what leaves next, what came, and what went."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.compose.add_story import open_drafts
from publisher.actions.intake.sources.silence import silent_sources
from publisher.actions.issues.list_issues import unsent_issues
from publisher.actions.partners.list_partners import partners_in_trouble
from publisher.actions.partners.stalls import stalls
from publisher.actions.preflight.sender import way_back_findings
from publisher.actions.sends.list_sends import finished_sends, sends_in, uncertain_sends
from publisher.actions.sends.send_figures import counts_of, left_by
from publisher.actions.stories.recent_stories import grave_changes, new_stories
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import ArticleVersion, Issue
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.night.asked import asked_of
from publisher.web.desk.night.day import day_of
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sends.figures import Figures, figures
from publisher.web.desk.sends.live import etag_of, live
from publisher.web.desk.states import CHANGE, DELIVERY, ISSUE, SEND

LOOK_BACK = timedelta(days=30)
MOST = 10
MOST_FINISHED = 7
MOST_STORIES = 8
State = Send.State


@require_safe
@desk(Permission.VIEW)
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page of the desk; what of it moves asks for itself every two seconds."""
    now = datetime.now(UTC)
    running = _running(visit.publication, now)
    context: dict[str, object] = {"running": running, "now": now}
    if request.headers.get("HX-Request"):
        return live(request, visit, "fragments/running.html", context, seen=_seen(running))
    context |= {"etag": etag_of(visit, _seen(running)), **_page(visit, now)}
    return desk_page(request, visit, "pages/today.html", context)


def _page(visit: Visit, now: datetime) -> dict[str, object]:
    publication, since = visit.publication, now - LOOK_BACK
    asking = _asking(visit, since, now)
    drafts = list(unsent_issues(publication)[:MOST])
    return {
        "needs": sum(map(len, asking.values())),
        **asking,
        "day": day_of(publication, asking["asked"], now),
        "issues": [(issue, ISSUE[Issue.State(issue.state)]) for issue in drafts],
        "stories": list(new_stories(publication, now=now)[:MOST_STORIES]),
        "changes": list(_changes(publication, now)),
        "finished": _finished(publication, since, now),
        "may_send": visit.may(Permission.SEND),
        "may_edit": visit.may(Permission.EDIT),
        "only_draft": _only(list(open_drafts(publication)[:2])),
    }


def _running(publication: Publication, now: datetime) -> list[Figures]:
    sends = list(sends_in(publication, State.PREPARING, State.RUNNING)[:MOST])
    return figures(sends, counts_of(sends), now)


def _seen(running: Sequence[Figures]) -> object:
    """What the part that moves is made of."""
    return [(one.send.pk, one.send.state, *one.words) for one in running]


def _only(drafts: list[Issue]) -> Issue | None:
    """The one issue that is being composed, where there is no choice."""
    return drafts[0] if len(drafts) == 1 else None


def _asking(visit: Visit, since: datetime, now: datetime) -> dict[str, Sequence[Any]]:
    """What needs a person, by its kind."""
    publication = visit.publication
    waiting = sends_in(publication, State.PAUSED, State.HELD)[:MOST]
    return {
        "asked": asked_of(visit, now),
        "waiting": [(send, SEND[State(send.state)]) for send in waiting],
        "uncertain": uncertain_sends(publication, since=since),
        "lost": [finding.values["domain"] for finding in way_back_findings(publication)],
        "stalled": stalls(now=now, publication=publication),
        "silent": silent_sources(now=now, publication=publication),
        "partners": _partners(publication),
    }


def _finished(
    publication: Publication, since: datetime, now: datetime
) -> list[tuple[Figures, int]]:
    """The last sends with their figures, and how many readers left by each."""
    sends = list(finished_sends(publication, since=since)[:MOST_FINISHED])
    left = left_by(sends)
    return [(one, left[one.send.pk]) for one in figures(sends, counts_of(sends), now)]


def _changes(publication: Publication, now: datetime) -> Iterator[dict[str, object]]:
    for version in grave_changes(publication, now=now)[:MOST]:
        sign = CHANGE[ArticleVersion.Change(version.change)]
        yield {"version": version, "sign": sign, "headline": version.headline}


def _partners(publication: Publication) -> list[dict[str, object]]:
    """Partners that are paused, or whose deliveries do not get through."""
    return [
        {
            "partner": partner,
            "stuck": [(DELIVERY[Delivery.State(state)], n) for state, n in counts.items()],
        }
        for partner, counts in partners_in_trouble(publication)
    ]

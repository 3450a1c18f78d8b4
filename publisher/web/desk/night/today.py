"""Today: what needs a person, what leaves next, what came, and what went."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from publisher.actions.beginning.steps import is_offered
from publisher.actions.compose.add_story import is_open
from publisher.actions.intake.sources.silence import silent_sources
from publisher.actions.issues.list_issues import unsent_issues
from publisher.actions.partners.list_partners import STUCK, partners_in_trouble
from publisher.actions.partners.stalls import stalls
from publisher.actions.preflight.sender import way_back_findings
from publisher.actions.sends.list_sends import (
    finished_sends,
    sends_in,
    uncertain_sends,
    unfinished_sends,
)
from publisher.actions.sends.send_figures import counts_of, left_by
from publisher.actions.stories.recent_stories import grave_changes, new_stories
from publisher.delivery.models import Send
from publisher.delivery.sends import STANDING
from publisher.editorial.models import ArticleVersion, Issue
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.night.day import day_of
from publisher.web.desk.night.questions import asked_of
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sends.figures import Figures, figures
from publisher.web.desk.sends.live import etag_of, live
from publisher.web.desk.states import CHANGE, ISSUE, SEND
from publisher.web.formats import number

LOOK_BACK = timedelta(days=30)
MOST = 10
MOST_FINISHED = 7
MOST_STORIES = 8
MOST_STALLED = 3  # each costs a question of its own; the others are at the partners' page
State = Send.State
MOVING = (State.PREPARING, State.RUNNING)


@require_safe
@desk(Permission.VIEW)
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page of the desk; what of it moves asks for itself every two seconds."""
    now, publication = datetime.now(UTC), visit.publication
    if request.headers.get("HX-Request"):
        moving = list(sends_in(publication, *MOVING)[:MOST])
        running = figures(moving, counts_of(moving), now)
        context: dict[str, object] = {"running": running, "now": now}
        return live(request, visit, "fragments/running.html", context, seen=_seen(running))
    context = {"now": now, **_page(visit, now)}
    return desk_page(request, visit, "pages/today.html", context)


def _page(visit: Visit, now: datetime) -> dict[str, object]:
    publication, since = visit.publication, now - LOOK_BACK
    unfinished = unfinished_sends(publication)
    asking = _asking(visit, unfinished, since, now)
    drafts = list(unsent_issues(publication)[:MOST])
    sends = _sends(publication, unfinished, since, now, visit)
    return {
        "needs": sum(map(len, asking.values())),
        **asking,
        **sends,
        "begins": not sends["finished"] and is_offered(publication),
        "day": day_of(publication, unfinished, asking["asked"], now),
        "issues": [(issue, ISSUE[Issue.State(issue.state)]) for issue in drafts],
        "stories": list(new_stories(publication, now=now)[:MOST_STORIES]),
        "changes": list(_changes(publication, now)),
        "may_send": visit.may(Permission.SEND),
        "may_edit": visit.may(Permission.EDIT),
        "only_draft": _only([issue for issue in drafts if is_open(issue)]),
    }


def _sends(
    publication: Publication,
    unfinished: Sequence[Send],
    since: datetime,
    now: datetime,
    visit: Visit,
) -> dict[str, object]:
    """What runs, and the last sends with their figures and how many readers left by each."""
    moving = [send for send in unfinished if send.state in MOVING][:MOST]
    finished = list(finished_sends(publication, since=since)[:MOST_FINISHED])
    counts, left = counts_of([*moving, *finished]), left_by(finished, now=now)
    running = figures(moving, counts, now)
    return {
        "running": running,
        "etag": etag_of(visit, _seen(running)),
        "finished": [(one, left[one.send.pk]) for one in figures(finished, counts, now)],
    }


def _seen(running: Sequence[Figures]) -> object:
    """What the part that moves is made of."""
    return [(one.send.pk, one.send.state, *one.words) for one in running]


def _only(drafts: list[Issue]) -> Issue | None:
    """The one issue that is being composed, where there is no choice."""
    return drafts[0] if len(drafts) == 1 else None


def _asking(
    visit: Visit, unfinished: Sequence[Send], since: datetime, now: datetime
) -> dict[str, Sequence[Any]]:
    """What needs a person, by its kind."""
    publication = visit.publication
    waiting = [send for send in unfinished if send.state in STANDING][:MOST]
    return {
        "asked": asked_of(visit, now),
        "waiting": [(send, SEND[State(send.state)]) for send in waiting],
        "uncertain": uncertain_sends(publication, since=since),
        "lost": [finding.values["domain"] for finding in way_back_findings(publication)],
        "stalled": stalls(now=now, publication=publication, most=MOST_STALLED),
        "silent": silent_sources(now=now, publication=publication),
        "partners": _partners(publication),
    }


def _changes(publication: Publication, now: datetime) -> Iterator[dict[str, object]]:
    for version in grave_changes(publication, now=now)[:MOST]:
        sign = CHANGE[ArticleVersion.Change(version.change)]
        yield {"version": version, "sign": sign, "headline": version.headline}


def _partners(publication: Publication) -> list[dict[str, object]]:
    """Partners that are paused, or whose deliveries do not get through."""
    return [
        {
            "partner": partner,
            "stuck": _stuck(counts),
        }
        for partner, counts in partners_in_trouble(publication)
    ]


def _stuck(counts: Mapping[str, int]) -> str:
    """What became of stories that a partner has not got, in words."""
    retried, refused, unknown = (counts.get(one, 0) for one in STUCK)
    tried = ngettext("%(n)s story is tried again", "%(n)s stories are tried again", retried)
    no = ngettext("%(n)s story was refused", "%(n)s stories were refused", refused)
    open_ = ngettext("of %(n)s story nobody knows", "of %(n)s stories nobody knows", unknown)
    said = ((tried, retried), (no, refused), (open_, unknown))
    return ", ".join(text % {"n": number(n)} for text, n in said if n)

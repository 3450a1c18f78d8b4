"""The steps from a publication to its first send, as far as they are done."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.beginning.steps import (
    Beginning,
    Step,
    StepName,
    beginning_of,
    hide_steps,
)
from publisher.actions.preflight.sender import is_imprint_whole
from publisher.editorial.source_problems import problem_of
from publisher.publications.roles import Permission
from publisher.web.desk.begin.words import DONE, LATER, NEXT, OPTIONAL, STEPS
from publisher.web.desk.door.installation import BEGINS
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sources.listing import problem_text
from publisher.web.desk.states import Sign
from publisher.web.links import links_of

PAGES = {
    StepName.BRAND: ("publication", Permission.SETTINGS),
    StepName.STORIES: ("begin-stories", Permission.EDIT),
    StepName.SENDER: ("begin-sender", Permission.SETTINGS),
    StepName.DNS: ("begin-sender", Permission.SETTINGS),
    StepName.READERS: ("begin-readers", Permission.READERS),
}
OF_ISSUE = {StepName.LETTER, StepName.TRIAL}
WIDTHS = ("600", "375")
LIGHTS = ("day", "night")


@require_safe
@desk(Permission.VIEW)
def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All steps, the first letter beside them."""
    return begin_page(request, visit)


@require_POST
@desk(Permission.SETTINGS)
def hide(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Today offers the steps no more."""
    hide_steps(publication=visit.publication, actor=visit.actor, now=datetime.now(UTC))
    return redirect("today")


def visit_url(visit: Visit, name: str = "begin") -> str:
    """The page of the publication that the visit is about."""
    several = len(visit.memberships) > 1
    return links_of(visit.publication.slug)(name) if several else reverse(name)


def begin_page(
    request: HttpRequest, visit: Visit, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page; problem: why what was asked did not happen."""
    beginning = beginning_of(visit.publication, now=datetime.now(UTC))
    width, light = request.GET.get("width", ""), request.GET.get("light", "")
    context = {
        "beginning": beginning,
        "steps": [_row(step, beginning, visit) for step in beginning.steps],
        "feed_problem": _feed_problem(beginning),
        "may_compose": visit.may(Permission.EDIT),
        "may_hide": visit.may(Permission.SETTINGS) and visit.publication.steps_hidden_at is None,
        "may_begin": visit.may(BEGINS),
        "width": width if width in WIDTHS else WIDTHS[0],
        "light": light if light in LIGHTS else LIGHTS[0],
        "problem": problem,
    }
    response = desk_page(request, visit, "pages/desk/begin.html", context, status=status)
    if beginning.works:
        response.headers["Refresh"] = "2"
    return response


def _row(step: Step, beginning: Beginning, visit: Visit) -> dict[str, object]:
    """A step with its words, its sign, and the way to it for who may take it."""
    title, about = STEPS[step.name]
    comes_next = beginning.next is not None and step.name == beginning.next.name
    return {
        "name": step.name.value,
        "title": title,
        "about": about,
        "done": step.done,
        "next": comes_next,
        "sign": _sign(step, comes_next),
        "url": _way(step, beginning, visit),
    }


def _sign(step: Step, comes_next: bool) -> Sign:
    if step.done:
        return DONE
    if comes_next:
        return NEXT
    return LATER if step.needed else OPTIONAL


def _way(step: Step, beginning: Beginning, visit: Visit) -> str:
    """ "" where there is nothing to open, or not for this person, or not yet."""
    issue = beginning.issue
    if step.name == StepName.SEND:
        ready = issue is not None and is_imprint_whole(visit.publication) and not step.done
        may = visit.may(Permission.SEND)
        return reverse("issue-send", args=[issue.pk]) if issue and ready and may else ""
    if step.name in OF_ISSUE:
        return reverse("issue", args=[issue.pk]) if issue else ""
    name, permission = PAGES[step.name]
    return visit_url(visit, name) if visit.may(permission) else ""


def _feed_problem(beginning: Beginning) -> str:
    """What its feed met, if nothing has come of it."""
    if beginning.feed is None or not beginning.feed.failures:
        return ""
    return problem_text(problem_of(beginning.feed))[0]

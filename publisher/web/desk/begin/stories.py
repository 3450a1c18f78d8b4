"""Stories for the first letter: from a feed, pasted, or our examples."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.begin_publication import add_feed
from publisher.actions.beginning.first_letter import first_letter
from publisher.actions.beginning.own_stories import paste_story, take_samples
from publisher.actions.beginning.steps import beginning_of
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.begin.steps import begin_page, visit_url
from publisher.web.desk.begin.words import PROBLEMS
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EDIT)
def stories(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The three ways; POST takes one, and leads back to the steps."""
    if request.method != "POST":
        return _page(request, visit)
    act = request.POST.get("act")
    try:
        _take(request, visit, act)
    except PublisherError as error:
        problem = str(PROBLEMS.get(error.code) or explained(error))
        page = begin_page if act == "letter" else _page
        return page(request, visit, problem, 400)
    return redirect(visit_url(visit))


def _take(request: HttpRequest, visit: Visit, act: str | None) -> None:
    """What the button says; a letter that is there already stays as it is."""
    now, publication, form = datetime.now(UTC), visit.publication, request.POST
    if act == "letter":
        first_letter(publication=publication, actor=visit.actor, now=now)
    elif act == "feed":
        visit.require(Permission.SETTINGS)
        add_feed(publication=publication, feed=form.get("feed", ""), user=visit.user, now=now)
    elif act == "samples":
        take_samples(publication=publication, actor=visit.actor, now=now)
    else:
        text = form.get("text", "")
        paste_story(publication=publication, text=text, actor=visit.actor, now=now)


def _page(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "beginning": beginning_of(visit.publication, now=datetime.now(UTC)),
        "may_feed": visit.may(Permission.SETTINGS),
        "text": request.POST.get("text", ""),
        "feed": request.POST.get("feed", ""),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/begin_stories.html", context, status=status)

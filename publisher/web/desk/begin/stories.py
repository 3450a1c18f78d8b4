"""Stories for the first letter: from a feed, pasted, or our examples."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.begin_publication import add_feed
from publisher.actions.beginning.own_stories import paste_story, take_samples
from publisher.actions.beginning.steps import beginning_of
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.begin.steps import visit_url
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
    now, publication = datetime.now(UTC), visit.publication
    act = request.POST.get("act")
    try:
        if act == "feed":
            visit.require(Permission.SETTINGS)
            feed, user = request.POST.get("feed", ""), visit.user
            add_feed(publication=publication, feed=feed, user=user, now=now)
        elif act == "samples":
            take_samples(publication=publication, actor=visit.actor, now=now)
        else:
            text = request.POST.get("text", "")
            paste_story(publication=publication, text=text, actor=visit.actor, now=now)
    except PublisherError as error:
        return _page(request, visit, str(PROBLEMS.get(error.code) or explained(error)), 400)
    return redirect(visit_url(visit))


def _page(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "beginning": beginning_of(visit.publication, now=datetime.now(UTC)),
        "may_feed": visit.may(Permission.SETTINGS),
        "text": request.POST.get("text", ""),
        "feed": request.POST.get("feed", ""),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/begin_stories.html", context, status=status)

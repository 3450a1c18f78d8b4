"""When the weekly digests go."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.digests.schedule import change_schedule, week_of
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.newsletters.rule import DAY_WORDS
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained

PROBLEMS = {
    "bad_hour": _("Write the hour like 07:00."),
    "bad_days": _("Choose a day."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def digests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Day and hour; POST changes both."""
    if request.method != "POST":
        return _page(request, visit, *week_of(visit.publication))
    day, hour = request.POST.get("day", ""), request.POST.get("hour", "").strip()[:5]
    try:
        change_schedule(
            publication=visit.publication,
            day=day,
            hour=hour,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        problem = PROBLEMS.get(error.code) or explained(error)
        return _page(request, visit, day, hour, problem)
    return redirect("digests")


def _page(
    request: HttpRequest, visit: Visit, day: str, hour: str, problem: object = ""
) -> HttpResponse:
    context = {"day": day, "hour": hour, "day_words": DAY_WORDS, "problem": problem}
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/digests.html", context, status=status)

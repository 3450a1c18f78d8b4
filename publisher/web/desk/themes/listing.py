"""/desk/themes/: how mails look, each theme with a small picture, and a copy of one to change."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.themes.list_desk_themes import list_desk_themes
from publisher.actions.themes.start_theme import copy_to_desk
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.words import problem_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def themes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All themes; POST makes a copy of one for the desk."""
    form = request.POST
    problem: object = ""
    if request.method == "POST":
        try:
            made = copy_to_desk(
                publication=visit.publication,
                name=form.get("theme", ""),
                to=form.get("to", "").strip(),
                actor=visit.actor,
                now=datetime.now(UTC),
            )
            return redirect("desk-theme", made.pk)
        except PublisherError as error:
            problem = problem_of(error)
    context = {
        "rows": list_desk_themes(visit.publication),
        "problem": problem,
        "typed": form.get("to", ""),
        "chosen": form.get("theme", "digest"),
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/themes/list.html", context, status=status)

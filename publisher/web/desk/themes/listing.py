"""/desk/themes/: how mails look, each theme with a small picture, and a copy of one to change."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.actions.themes.list_desk_themes import list_desk_themes
from publisher.actions.themes.start_theme import copy_to_desk
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.gallery import gallery_look
from publisher.web.desk.themes.words import problem_of


@require_POST
@desk(Permission.SETTINGS)
def choose_theme(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newsletter that was pressed has this theme from its next mail on; then the page from
    which it was pressed."""
    name = request.POST.get("theme", "")
    try:
        change_newsletter(
            publication=visit.publication,
            slug=request.POST.get("letter", ""),
            theme=name,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, problem_of(error))
    if request.POST.get("from") == "gallery":
        look = gallery_look(request.POST.dict())
        return redirect(f"{reverse('theme-gallery')}?{look.query}#theme-{name}")
    return redirect("desk-themes")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def themes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All themes; POST makes a copy of one for the desk."""
    if request.method != "POST":
        return _page(request, visit)
    try:
        made = copy_to_desk(
            publication=visit.publication,
            name=request.POST.get("theme", ""),
            to=request.POST.get("to", "").strip(),
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, problem_of(error))
    return redirect("desk-theme", made.pk)


def _page(request: HttpRequest, visit: Visit, problem: object = "") -> HttpResponse:
    form = request.POST
    context = {
        "letters": newsletters_of(visit.publication),
        "rows": list_desk_themes(visit.publication),
        "problem": problem,
        "typed": form.get("to", ""),
        "chosen": form.get("theme", "digest"),
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/themes/list.html", context, status=status)

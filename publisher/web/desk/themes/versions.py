"""A theme's versions: what differs, back to one of them; who has the theme; its end."""

from collections.abc import Container
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.actions.themes.save_version import roll_back
from publisher.actions.themes.stored import files_of_all, sound_numbers, theme_rows, versions_of
from publisher.actions.themes.theme_usage import delete_theme, use_of
from publisher.content.numbers import whole_number
from publisher.editorial.models import Theme
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.conflicts import differences
from publisher.web.desk.themes.form import seen_in
from publisher.web.desk.themes.words import problem_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, theme_rows)
def theme_versions(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """All versions, and the differences of `before` and `after`, else of the last two. POST goes
    back to one: its files become the newest version."""
    if request.method != "POST":
        return _page(request, visit, found)
    form = request.POST
    try:
        roll_back(
            theme=found,
            to=whole_number(form.get("to", ""), most=10**9) or 0,
            seen=seen_in(form),
            note="",
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, found, problem_of(error))
    return redirect("theme-versions", found.pk)


@require_POST
@desk(Permission.SETTINGS, theme_rows)
def theme_use(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """The newsletters that were ticked have this theme from their next mail on."""
    ticked = set(request.POST.getlist("letter"))
    for letter in newsletters_of(visit.publication):
        if letter.slug in ticked and letter.theme != found.slug:
            try:
                change_newsletter(
                    publication=visit.publication,
                    slug=letter.slug,
                    theme=found.slug,
                    actor=visit.actor,
                    now=datetime.now(UTC),
                )
            except PublisherError as error:
                return _page(request, visit, found, problem_of(error))
    return redirect("theme-versions", found.pk)


@require_POST
@desk(Permission.SETTINGS, theme_rows)
def theme_delete(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """Gone with all its versions, unless it is in use."""
    try:
        delete_theme(theme=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, problem_of(error))
    return redirect("desk-themes")


def _page(request: HttpRequest, visit: Visit, found: Theme, problem: object = "") -> HttpResponse:
    versions = versions_of(found)
    by_number = {version.number: version for version in versions}
    after = _number(request, "after", by_number, versions[0].number)
    before = _number(request, "before", by_number, max(after - 1, versions[-1].number))
    files = files_of_all([by_number[before], by_number[after]])
    context = {
        "theme": found,
        "versions": versions,
        "newest": versions[0],
        "sound": sound_numbers(visit.publication).get(found.pk, 0),
        "use": use_of(found),
        "letters": newsletters_of(visit.publication),
        "before": before,
        "after": after,
        "differences": list(differences(files[before], files[after])),
        "problem": problem,
    }
    status = 409 if problem else 200
    return desk_page(request, visit, "pages/desk/themes/versions.html", context, status=status)


def _number(request: HttpRequest, name: str, known: Container[int], otherwise: int) -> int:
    number = whole_number(request.GET.get(name, ""), most=10**9)
    return number if number is not None and number in known else otherwise

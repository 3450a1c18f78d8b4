"""The mail that a theme makes, and what its linter says, while somebody types."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.issues.looks.theme_preview import issue_to_preview, preview_theme
from publisher.actions.themes.lint_theme import lint_files
from publisher.actions.themes.stored import files_of, newest_version, theme_rows
from publisher.actions.themes.typed_files import checked_files
from publisher.editorial.models import Theme
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.renderers.email.lights import in_light
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.themes.editing import sample_language
from publisher.web.desk.themes.form import Look, files_in, look_in
from publisher.web.desk.themes.words import found_in, problem_of
from publisher.web.mail_html import mail_response, with_signed_pictures


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, theme_rows)
def theme_look(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """A mail in a frame: with the files that are posted, else with the newest version's."""
    if request.method == "POST":
        files, asked = files_in(request.POST), request.POST.dict()
    else:
        files, asked = files_of(newest_version(found)), request.GET.dict()
    look = look_in({name: str(value) for name, value in asked.items()}, sample_language())
    status = 200
    try:
        page = _mail(found, files, look)
    except PublisherError as error:
        page, status = _no_preview(request, error), 400
    answer = mail_response(request, page, framed=True, pictures=look.pictures)
    answer.status_code = status
    return answer


@require_POST
@desk(Permission.SETTINGS, theme_rows)
def theme_lint(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """What the linter says of the files that are posted, as a part of the page; for speed by the
    sample in the language of the page alone."""
    context: dict[str, object] = {"found": None, "problem": ""}
    try:
        files = checked_files(files_in(request.POST))
        languages = (sample_language(),)
        findings = lint_files(files=files, name=found.slug, languages=languages)
        context["found"] = found_in(findings, files)
    except PublisherError as error:
        context["problem"] = problem_of(error)
    return render(request, "pages/desk/themes/found.html", context)


def _mail(found: Theme, files: dict[str, str], look: Look) -> str:
    title = found.publication
    html = preview_theme(
        publication=title,
        name=found.slug,
        files=files,
        language=look.language,
        issue=issue_to_preview(title, look.issue) if look.issue else None,
        now=datetime.now(UTC),
    )
    return in_light(with_signed_pictures(html, title.slug), look.light)


def _no_preview(request: HttpRequest, error: PublisherError) -> str:
    place = error.where.partition("/")[2]
    context = {"problem": problem_of(error), "place": place, "said": error.message}
    return render(request, "pages/desk/themes/no_look.html", context).content.decode()

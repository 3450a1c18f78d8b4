"""/desk/themes/{id}/: a theme's files, edited beside the mail that they make."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.issues.looks.theme_preview import issues_to_preview
from publisher.actions.themes.email_themes import SHARED, our_files
from publisher.actions.themes.lint_theme import lint_files
from publisher.actions.themes.save_version import save_version
from publisher.actions.themes.stored import files_of, newest_version, sound_numbers, theme_rows
from publisher.actions.themes.theme_usage import use_of
from publisher.actions.themes.typed_files import checked_files
from publisher.editorial.models import Theme
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.renderers.email.themes.environment import ENTRY
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.conflicts import Conflict, conflict_of
from publisher.web.desk.themes.form import LIGHTS, SAMPLES, WIDTHS, files_in, look_in, seen_in
from publisher.web.desk.themes.words import Found, found_in, problem_of
from publisher.web.formats import language
from publisher.web.kept import keeps_typed

TOO_LONG = 20_000  # characters of a name that nobody types


@dataclass(kw_only=True)
class Editing:
    """What the page shows beside what is stored. found: None where nobody has looked."""

    files: dict[str, str]
    seen: int
    note: str = ""
    found: list[Found] | None = None
    problem: object = ""
    conflict: Conflict | None = None
    added: str = ""
    status: int = 200
    asked: dict[str, str] = field(default_factory=dict)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, theme_rows)
def theme(request: HttpRequest, visit: Visit, found: Theme) -> HttpResponse:
    """GET shows the newest version; POST checks what was typed, changes which files there are, or
    saves. A version with errors is saved, too: no mail is made with it."""
    if request.method != "POST":
        newest = newest_version(found)
        editing = Editing(files=files_of(newest), seen=newest.number, asked=request.GET.dict())
        if newest.errors:
            _look(found, editing)
        return _page(request, visit, found, editing)
    form = request.POST
    editing = Editing(
        files=files_in(form),
        seen=seen_in(form),
        note=form.get("note", ""),
        asked={name: str(value) for name, value in form.items()},
    )
    act, _colon, name = form.get("act", "check").partition(":")
    if act == "save":
        return _saved(request, visit, found, editing)
    if act == "drop" and name != ENTRY:
        editing.files.pop(name, None)
    elif act == "add":
        _add(editing, form.get("new", "").strip()[:TOO_LONG])
    else:
        _look(found, editing)
    return _page(request, visit, found, editing)


def _saved(request: HttpRequest, visit: Visit, found: Theme, editing: Editing) -> HttpResponse:
    try:
        save_version(
            theme=found,
            files=editing.files,
            seen=editing.seen,
            note=editing.note,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        editing.problem = problem_of(error)
        editing.status = 409 if isinstance(error, Refused) else 400
        if error.code == "theme_changed":
            editing.conflict = conflict_of(found, editing.files)
            editing.seen = editing.conflict.version.number
        return _page(request, visit, found, editing)
    return redirect("desk-theme", found.pk)


def _add(editing: Editing, name: str) -> None:
    """One more file: one that all themes share, with our text, or an empty one."""
    if name and "." not in name:
        name = f"{name}.mjml"
    try:
        if name not in editing.files:
            checked_files({**editing.files, name: ""})
            editing.files[name] = our_files(SHARED).get(name, "")
        editing.added = name
    except PublisherError as error:
        editing.problem, editing.status = problem_of(error), 400


def _look(found: Theme, editing: Editing) -> None:
    """What the linter says of the files as they stand."""
    try:
        files = checked_files(editing.files)
        editing.found = found_in(lint_files(files=files, name=found.slug), files)
    except PublisherError as error:
        editing.problem, editing.status = problem_of(error), 400


def _page(request: HttpRequest, visit: Visit, found: Theme, editing: Editing) -> HttpResponse:
    newest = newest_version(found)
    names = sorted(editing.files, key=lambda name: (name != ENTRY, name))
    context = {
        "theme": found,
        "newest": newest,
        "sound": sound_numbers(visit.publication).get(found.pk, 0),
        "use": use_of(found),
        "editing": editing,
        "files": [(name, editing.files[name]) for name in names],
        "shared": [name for name in our_files(SHARED) if name not in editing.files],
        "entry": ENTRY,
        "look": look_in(editing.asked, sample_language()),
        "issues": issues_to_preview(visit.publication),
        "lights": LIGHTS,
        "samples": SAMPLES,
        "widths": WIDTHS,
    }
    page = "pages/desk/themes/theme.html"
    return desk_page(request, visit, page, context, status=editing.status)


def sample_language() -> str:
    """The sample in the language of the page, where there is one."""
    return language() if language() in SAMPLES else "en"

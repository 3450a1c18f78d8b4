"""Themes of the desk by program: their versions, the files of one, another save, the way back."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.themes.save_version import LONGEST_NOTE, roll_back, save_version
from publisher.actions.themes.stored import (
    files_of,
    find_version,
    newest_version,
    sound_numbers,
    stored_theme,
    versions_of,
)
from publisher.actions.themes.theme_usage import delete_theme
from publisher.editorial.models import Theme, ThemeVersion
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import number_asked
from publisher.web.api.problems import ApiError
from publisher.web.api.resource import Handler
from publisher.web.api.routes import JSON, Answer, Call, Parameter, Route

KEY = Parameter("theme", {"type": "string", "minLength": 1}, "its name")
VERSION = Parameter(
    "version", {"type": "integer", "minimum": 1}, "whose files; else those of the newest"
)
FileName = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9][a-z0-9_-]{0,54}\\.mjml$")]
Note = Annotated[str, Meta(max_length=LONGEST_NOTE)]
Seen = Annotated[int, Meta(ge=1, le=1_000_000)]


class SavedVersion(Part):
    """made_from: a version's number, or the theme that the first was copied from; used: mails are
    made with it"""

    version: int
    saved_at: Time
    by: str
    made_from: str
    errors: int
    note: str
    used: bool


class SavedVersions(Document):
    """a hundred at most, the newest first"""

    theme: str
    versions: list[SavedVersion]


class ThemeFiles(Document):
    """the theme's own files, by name, without those that all themes share"""

    theme: str
    version: int
    files: dict[str, str]


class NewFiles(Document):
    """all files of the next version; seen: the number of the one that they were made from. One with
    errors is kept, and no mail is made with it"""

    files: Annotated[dict[FileName, str], Meta(max_length=100)]
    seen: Seen
    note: Note = ""


class WayBack(Document):
    """to: the version whose files become the newest; seen: the newest that you know of"""

    to: Seen
    seen: Seen
    note: Note = ""


def _theme(call: Call) -> Theme:
    """One of the desk: ours and folders have no versions. Raises ApiError."""
    found = stored_theme(call.publication, call.key)
    if found is None:
        name = call.key[:200]
        detail = f"the desk has no theme {name}; copy one of the others first"
        raise ApiError(404, "unknown_theme", detail, where="theme")
    return found


def _shown(version: ThemeVersion, used: int | None) -> SavedVersion:
    return SavedVersion(
        version=version.number,
        saved_at=version.created_at,
        by=version.made_by,
        made_from=version.made_from,
        errors=version.errors,
        note=version.note,
        used=version.number == used,
    )


def _list(call: Call) -> Answer:
    theme = _theme(call)
    used = sound_numbers(call.publication).get(theme.pk)
    versions = [_shown(one, used) for one in versions_of(theme)]
    return Answer(status=200, document=SavedVersions(theme=theme.slug, versions=versions))


def _files(call: Call) -> Answer:
    theme = _theme(call)
    number = number_asked(call, VERSION.name, 0)
    version = find_version(theme, number) if number else newest_version(theme)
    document = ThemeFiles(theme=theme.slug, version=version.number, files=files_of(version))
    return Answer(status=200, document=document)


def _save(call: Call) -> Answer:
    theme, body = _theme(call), call.document
    made = save_version(
        theme=theme, files=body.files, seen=body.seen, note=body.note, **call.decision
    )
    return _answer(call, made)


def _roll_back(call: Call) -> Answer:
    theme, body = _theme(call), call.document
    made = roll_back(theme=theme, to=body.to, seen=body.seen, note=body.note, **call.decision)
    return _answer(call, made)


def _answer(call: Call, made: ThemeVersion) -> Answer:
    used = sound_numbers(call.publication).get(made.theme_id)
    versions = [_shown(made, used)]
    return Answer(status=200, document=SavedVersions(theme=made.theme.slug, versions=versions))


def _delete(call: Call) -> Answer:
    delete_theme(theme=_theme(call), **call.decision)
    return Answer(status=204)


def _asked(path: str, handler: Handler, summary: str, answer: type, *query: Parameter) -> Route:
    return Route(
        method="GET",
        path=f"/themes/{{theme}}/{path}",
        handler=handler,
        summary=summary,
        scope="themes:read",
        answers={200: answer},
        problems=(404, 422) if query else (404,),
        key=KEY,
        query=query,
    )


def _done(verb: str, handler: Handler, summary: str, takes: type[Document]) -> Route:
    return Route(
        method="POST",
        path=f"/themes/{{theme}}/{verb}",
        handler=handler,
        summary=summary,
        scope="themes:write",
        answers={200: SavedVersions},
        problems=(404, 409, 422),
        key=KEY,
        takes={JSON: takes},
        reads=takes,
    )


THEME_VERSIONS = (
    _asked("versions", _list, "List the versions of a theme of the desk", SavedVersions),
    _asked("files", _files, "Read the files of a theme of the desk", ThemeFiles, VERSION),
    _done("save", _save, "Save files as the next version of a theme of the desk", NewFiles),
    _done("rollback", _roll_back, "Make an older version of a theme the newest", WayBack),
    Route(
        method="DELETE",
        path="/themes/{theme}",
        handler=_delete,
        summary="Delete a theme of the desk with its versions, unless it is in use",
        scope="themes:write",
        answers={204: None},
        problems=(404, 409, 422),
        key=KEY,
    ),
)

"""Themes: how mails look; shown, checked, tried with a sample, copied for the desk."""

from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.themes.lint_theme import lint_theme
from publisher.actions.themes.render_theme import render_theme
from publisher.actions.themes.show_theme import ThemeRow, list_themes, show_theme
from publisher.actions.themes.start_theme import copy_to_desk
from publisher.errors import PublisherError
from publisher.web.api.documents import Document, Part
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.mailing.looking import (
    Finding,
    Rendered,
    finding_document,
    rendered,
)
from publisher.web.api.routes import JSON, PREFIX, Answer, Call, Parameter, Route

KEY = Parameter("theme", {"type": "string", "minLength": 1}, "its name")


class ThemeFile(Part):
    name: str
    bytes: int
    shared: bool


class Theme(Document):
    """how mails look; own: the newsroom's own; problem: why it cannot be used"""

    name: str
    own: bool
    files: list[ThemeFile]
    problem: str | None


class Themes(Document):
    """ours, then the newsroom's own"""

    themes: list[Theme]


class ThemeLint(Document):
    """what is wrong with a theme, errors first"""

    theme: str
    errors: int
    warnings: int
    findings: list[Finding]


class CopyOfTheme(Document):
    """the name of the copy, which is edited at the desk"""

    to: Annotated[str, Meta(max_length=60, pattern="^[a-z0-9_-]+$")]


class HowToTry(Document):
    """the language of the sample issue, and which part of its mail"""

    language: Literal["fr", "en", "ar"] = "fr"
    format: Literal["html", "text", "eml"] = "html"


def _shown(row: ThemeRow) -> Theme:
    files = [ThemeFile(name=one.name, bytes=one.bytes, shared=one.shared) for one in row.files]
    return Theme(name=row.name, own=row.own, files=files, problem=row.problem)


def _row(call: Call) -> ThemeRow:
    try:
        return show_theme(name=call.key, publication=call.publication)
    except PublisherError:
        name = call.key[:200]
        raise ApiError(404, "unknown_theme", f"there is no theme {name}", where="theme") from None


def _list(call: Call) -> Answer:
    return Answer(status=200, document=Themes(themes=[*map(_shown, list_themes(call.publication))]))


def _read(call: Call) -> Answer:
    return Answer(status=200, document=_shown(_row(call)))


def _lint(call: Call) -> Answer:
    row = _row(call)
    found = lint_theme(name=row.name, publication=call.publication)
    findings = [*map(finding_document, found)]
    errors = sum(one.severity == "error" for one in found)
    document = ThemeLint(
        theme=row.name, errors=errors, warnings=len(found) - errors, findings=findings
    )
    return Answer(status=200, document=document)


def _render(call: Call) -> Answer:
    row, body = _row(call), call.document
    made = render_theme(
        name=row.name,
        language=body.language,
        format=body.format,
        publication=call.publication,
    )
    return Answer(status=200, document=rendered(body.format, made))


def _copy(call: Call) -> Answer:
    made = copy_to_desk(name=_row(call).name, to=call.document.to, **call.about)
    place = f"{PREFIX}/themes/{made.slug}"
    shown = _shown(show_theme(name=made.slug, publication=call.publication))
    return Answer(status=201, document=shown, headers={"Location": place})


THEMES = (
    Route(
        method="GET",
        path="/themes",
        handler=_list,
        summary="List the themes: ours, then the newsroom's own",
        scope="themes:read",
        answers={200: Themes},
    ),
    Route(
        method="GET",
        path="/themes/{theme}",
        handler=_read,
        summary="Show a theme and its files",
        scope="themes:read",
        answers={200: Theme},
        problems=(404,),
        key=KEY,
    ),
    Route(
        method="GET",
        path="/themes/{theme}/lint",
        handler=_lint,
        summary="Check a theme with a sample issue in French, English and Arabic",
        scope="themes:read",
        answers={200: ThemeLint},
        problems=(404, 422),
        key=KEY,
    ),
    Route(
        method="POST",
        path="/themes/{theme}/render",
        handler=_render,
        summary="Render the sample issue in a theme",
        scope="themes:read",
        answers={200: Rendered},
        problems=(404, 422),
        key=KEY,
        takes={JSON: HowToTry},
        reads=HowToTry,
    ),
    Route(
        method="POST",
        path="/themes/{theme}/copy",
        handler=_copy,
        summary="Copy a theme, to be changed at the desk",
        scope="themes:write",
        answers={201: Theme},
        problems=(404, 409, 422),
        key=KEY,
        takes={JSON: CopyOfTheme},
        reads=CopyOfTheme,
        idempotent=True,
        conflicts=frozenset({"theme_exists"}),
    ),
)

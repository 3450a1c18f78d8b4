"""Lint rule of themes: what relies on something that some mail programs do not show.

What only makes a mail plainer there is no finding: preflight says it as a note.
"""

from collections.abc import Iterator, Mapping

from publisher.renderers.email.clients.css import of_sheet
from publisher.renderers.email.clients.losses import losses
from publisher.renderers.email.clients.reading import of_tag
from publisher.renderers.email.clients.table import FEATURES
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.themes.tags import placed_sheets, tags

WEAK = "weak_support"
REMEDY = "let the mail be read without it, or write the same beside it"
_REFUSED = frozenset({"html-svg", "html-video", "html-audio", "html-form"})  # errors of output.py


def lint_programs(mjml: str, sources: Mapping[str, str], theme: str) -> Iterator[Finding]:
    """One warning for each feature and place. mjml: as the theme wrote it, with places
    (`lint.with_places`); sources: its templates; theme: the place where none is known."""
    for name, where in dict.fromkeys(_used(mjml, sources)):
        feature = FEATURES[name]
        if feature.harm != "lost" or name in _REFUSED or not feature.missing:
            continue
        programs = losses([name])[0].values["programs"]
        message = f"{feature.shown} is not shown in: {programs}; * stands for in part"
        yield Finding(
            severity="warning",
            code=WEAK,
            where=where or theme,
            message=message,
            remedy=REMEDY,
            values={"shown": feature.shown, "programs": programs},
        )


def _used(mjml: str, sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for tag in tags(mjml):
        yield from ((name, tag.where) for name in of_tag(tag.name, tag.attributes))
    for sheet, where in placed_sheets(mjml):
        for name, at in of_sheet(sheet):
            begin = sheet.rfind("\n", 0, at) + 1
            yield name, _line(sheet[begin:].partition("\n")[0].strip(), where, sources)


def _line(written: str, where: str, sources: Mapping[str, str]) -> str:
    """FILE:LINE of a line of a style sheet; of the sheet where it is not found as it stands."""
    file, _colon, begin = where.rpartition(":")
    lines = sources.get(file, "").split("\n")
    for number in range(int(begin or 1), len(lines) + 1):
        if written and written in lines[number - 1]:
            return f"{file}:{number}"
    return where

"""Two versions of a story, as a person reads them: the words removed and added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from publisher.actions.stories.list_articles import article_rows, find_version, version_numbers
from publisher.content.numbers import whole_number
from publisher.editorial.differences import differences
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page

WORDS = re.compile(r"\s+|[^\s]+")
LONGEST = 1500  # words; beyond that a paragraph is shown as a whole
FIELDS = {
    "headline": _("Headline"),
    "kicker": _("Kicker"),
    "standfirst": _("Standfirst"),
    "rubrics": _("Rubrics"),
    "tags": _("Tags"),
    "authors": _("Authors"),
    "access": _("Access"),
    "cut": _("Cut mark"),
    "embargo_until": _("Embargo"),
    "canonical_url": _("Address"),
    "language": _("Language"),
    "direction": _("Direction"),
    "sponsor": _("Sponsor"),
    "urgency": _("Urgency"),
    "slugline": _("Slugline"),
    "place": _("Place of the events"),
    "genre": _("Genre"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """kind: same, removed, added or gap; pieces: text, and whether just this differs."""

    kind: str
    pieces: tuple[tuple[str, bool], ...]


@require_safe
@desk(Permission.VIEW, article_rows)
def compare(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The differences of `before` and `after`, else of the last two versions."""
    numbers = version_numbers(found)
    if not numbers:
        raise Http404
    after = _number(request, "after", numbers[-1])
    before = _number(request, "before", max((n for n in numbers if n < after), default=after))
    difference = differences(_version(found, before), _version(found, after))
    context = {
        "article": found,
        "numbers": numbers,
        "before": before,
        "after": after,
        "difference": difference,
        "fields": [
            (FIELDS.get(one.field, one.field), words_of(one.before), words_of(one.after))
            for one in difference.fields
        ],
        "lines": list(lines_of(difference.text)),
    }
    return desk_page(request, visit, "pages/desk_differences.html", context)


def lines_of(unified: tuple[str, ...]) -> Iterator[Line]:
    """A unified diff with a paragraph a line: a paragraph that took another's place shows which of
    its words differ."""
    removed: list[str] = []
    added: list[str] = []
    for line in (*unified, " "):
        sign, text = line[:1], line[1:]
        if sign == "-":
            removed.append(text)
        elif sign == "+":
            added.append(text)
        else:
            yield from _pairs(removed, added)
            removed, added = [], []
            if sign == "@":
                yield Line(kind="gap", pieces=())
            elif text:
                yield Line(kind="same", pieces=((text, False),))


def words_of(value: Any) -> str:
    """A field's value as text."""
    if isinstance(value, list):
        return ", ".join(
            one.get("name") or "" if isinstance(one, dict) else str(one) for one in value
        )
    return "" if value is None else str(value)


def _pairs(removed: list[str], added: list[str]) -> Iterator[Line]:
    for place in range(max(len(removed), len(added))):
        old = removed[place] if place < len(removed) else None
        new = added[place] if place < len(added) else None
        if old is not None and new is not None:
            yield from _changed(old, new)
        elif old is not None:
            yield Line(kind="removed", pieces=((old, True),))
        elif new is not None:
            yield Line(kind="added", pieces=((new, True),))


def _changed(old: str, new: str) -> Iterator[Line]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        yield Line(kind="removed", pieces=((old, True),))
        yield Line(kind="added", pieces=((new, True),))
        return
    removed: list[tuple[str, bool]] = []
    added: list[tuple[str, bool]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for into, part in ((removed, before[a:b]), (added, after[c:d])):
            if part:
                into.append(("".join(part), tag != "equal"))
    yield Line(kind="removed", pieces=tuple(removed))
    yield Line(kind="added", pieces=tuple(added))


def _number(request: HttpRequest, name: str, default: int) -> int:
    number = whole_number(request.GET.get(name, ""), most=10**9)
    return default if number is None else number


def _version(found: Article, number: int) -> ArticleVersion:
    version = find_version(found, number)
    if version is None:
        raise Http404
    return version

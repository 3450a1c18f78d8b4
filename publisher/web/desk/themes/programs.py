"""/desk/themes/programs/: what mail programs show of sixty things, or of a theme."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.themes.email_themes import theme_names
from publisher.actions.themes.theme_programs import theme_features
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.renderers.email.clients.groups import GROUPS, PHRASES
from publisher.renderers.email.clients.programs import PROGRAMS
from publisher.renderers.email.clients.table import FEATURES, Feature
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.words import problem_of
from publisher.web.formats import language


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFeature:
    """A row of the page: which programs do not show it, or in part, and of which nobody knows."""

    feature: Feature
    none: str
    partly: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """The rows of one group, in the words of the page."""

    name: str
    what: str
    instead: str
    rows: list[ShownFeature]


@require_safe
@desk(Permission.SETTINGS)
def mail_programs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The table; `theme` in the address chooses whose rows are shown."""
    names, asked = theme_names(visit.publication), request.GET.get("theme", "")
    chosen, problem, features = asked if asked in names else "", "", [*FEATURES.values()]
    try:
        if chosen:
            features = theme_features(chosen, visit.publication)
    except PublisherError as error:
        problem, features = str(problem_of(error)), []
    context = {
        "groups": list(_groups(features)),
        "names": names,
        "chosen": chosen,
        "problem": problem,
        "lost": any(one.harm == "lost" for one in features),
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/themes/programs.html", context, status=status)


def _groups(features: Iterable[Feature]) -> Iterator[ShownGroup]:
    words = PHRASES.get(language(), {})
    known = list(features)
    for name, group in GROUPS.items():
        rows = [_row(one) for one in known if one.group == name]
        if rows:
            what, instead = (words.get(text, text) for text in group)
            yield ShownGroup(name=name, what=what, instead=instead, rows=rows)


def _row(feature: Feature) -> ShownFeature:
    names: dict[str, list[str]] = {}
    for program, letter in zip(PROGRAMS, feature.support, strict=True):
        names.setdefault(letter, []).append(program.name)
    none, partly, unknown = (", ".join(names.get(letter, [])) for letter in "na?")
    return ShownFeature(feature=feature, none=none, partly=partly, unknown=unknown)

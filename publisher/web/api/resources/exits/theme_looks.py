"""Themes by program: how one looks with the publication's brand, and what mail programs show."""

from publisher.actions.issues.looks.theme_gallery import (
    LIGHTS,
    gallery_mail,
    gallery_names,
    looked_at,
)
from publisher.actions.themes.email_themes import theme_names
from publisher.actions.themes.theme_programs import theme_features
from publisher.renderers.email.clients.groups import GROUPS
from publisher.renderers.email.clients.programs import PROGRAMS, SUPPORT
from publisher.renderers.email.clients.table import Feature
from publisher.web.api.documents import Document, Part
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.exits.themes import KEY
from publisher.web.api.routes import Answer, Call, Parameter, Route

LIGHT = Parameter(
    "light", {"type": "string", "enum": list(LIGHTS)}, "by day, by night, turned round by force"
)
PICTURES = Parameter("pictures", {"type": "string", "enum": ["on", "off"]}, "off: without them")


class ThemeLook(Document):
    """a theme's mail with the publication's brand and last stories, and nothing of a reader"""

    theme: str
    light: str
    html: str


class ProgramFeature(Part):
    """name: of its page of facts (source); what: falls away without it; lost: something cannot be
    seen or used then; support: yes, in part, no or not known, by program"""

    name: str
    shown: str
    what: str
    lost: bool
    support: dict[str, str]
    tested: str
    source: str


class ThemeClients(Document):
    """those of sixty things of CSS and HTML that the theme uses"""

    theme: str
    features: list[ProgramFeature]


def _known(call: Call, names: list[str]) -> str:
    if call.key not in names:
        detail = f"there is no theme {call.key[:200]}"
        raise ApiError(404, "unknown_theme", detail, where="theme")
    return call.key


def _look(call: Call) -> Answer:
    name = _known(call, gallery_names(call.publication))
    light = call.query.get(LIGHT.name, LIGHTS[0])
    html = gallery_mail(publication=call.publication, name=name, now=call.now)
    shown = looked_at(html, light, pictures=call.query.get(PICTURES.name) != "off")
    return Answer(status=200, document=ThemeLook(theme=name, light=light, html=shown))


def _clients(call: Call) -> Answer:
    name = _known(call, theme_names(call.publication))
    rows = theme_features(name, call.publication)
    shown = [feature_document(one) for one in rows]
    return Answer(status=200, document=ThemeClients(theme=name, features=shown))


def feature_document(feature: Feature) -> ProgramFeature:
    """A row of the table of mail programs."""
    pairs = zip(PROGRAMS, feature.support, strict=True)
    return ProgramFeature(
        name=feature.name,
        shown=feature.shown,
        what=GROUPS[feature.group].what,
        lost=feature.harm == "lost",
        support={program.name: SUPPORT[letter] for program, letter in pairs},
        tested=feature.tested,
        source=feature.source,
    )


THEME_LOOKS = (
    Route(
        method="GET",
        path="/themes/{theme}/gallery",
        handler=_look,
        summary="Show a theme with the publication's brand and last stories",
        scope="themes:read",
        answers={200: ThemeLook},
        problems=(404, 422),
        key=KEY,
        query=(LIGHT, PICTURES),
    ),
    Route(
        method="GET",
        path="/themes/{theme}/clients",
        handler=_clients,
        summary="What mail programs show of what a theme uses",
        scope="themes:read",
        answers={200: ThemeClients},
        problems=(404, 422),
        key=KEY,
    ),
)

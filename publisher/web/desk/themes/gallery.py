"""/desk/themes/gallery/: all themes with the publication's brand and last stories, in one look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.actions.issues.looks.theme_gallery import LIGHTS, WIDTHS, gallery_mail
from publisher.actions.themes.email_themes import NOTICE
from publisher.actions.themes.list_desk_themes import list_desk_themes
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.renderers.email.lights import in_light
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.themes.words import problem_of
from publisher.web.mail_html import mail_response, with_signed_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryLook:
    """How all mails of the gallery are shown."""

    width: int = WIDTHS[0]
    light: str = LIGHTS[0]
    pictures: bool = True

    @property
    def query(self) -> str:
        """As the page's address says it."""
        pictures = "on" if self.pictures else "off"
        return urlencode({"width": self.width, "light": self.light, "pictures": pictures})

    def but(self, name: str, value: object) -> str:
        """The address with one switch turned."""
        return replace(self, **{name: value}).query  # type: ignore[arg-type]


def gallery_look(asked: Mapping[str, str]) -> GalleryLook:
    """What an address or form asks for; whatever it says wrongly is as at first."""
    width, light = whole_number(asked.get("width", ""), most=WIDTHS[0]), asked.get("light", "")
    return GalleryLook(
        width=width if width in WIDTHS else WIDTHS[0],
        light=light if light in LIGHTS else LIGHTS[0],
        pictures=asked.get("pictures") != "off",
    )


@require_safe
@desk(Permission.SETTINGS)
def gallery(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page; each mail is in a frame of its own, and each switch is a link."""
    context = {
        "look": gallery_look(request.GET.dict()),
        "rows": list_desk_themes(visit.publication),
        "notice": NOTICE,
        "letters": newsletters_of(visit.publication),
    }
    return desk_page(request, visit, "pages/desk/themes/gallery.html", context)


@require_safe
@desk(Permission.SETTINGS)
def gallery_frame(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One theme's mail, for a frame of the page."""
    look, title, status = gallery_look(request.GET.dict()), visit.publication, 200
    name = request.GET.get("theme", "")
    try:
        html = gallery_mail(publication=title, name=name, now=datetime.now(UTC))
        html = in_light(with_signed_pictures(html, title.slug), look.light)
    except PublisherError as error:
        problem = {"problem": problem_of(error)}
        html, status = render(request, "pages/no_preview.html", problem).content.decode(), 400
    answer = mail_response(request, html, framed=True, pictures=look.pictures)
    answer.status_code = status
    return answer

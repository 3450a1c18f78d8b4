"""The title itself: its brand, legal fields and addresses, with a sample mail beside them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.issues.brand_sample import brand_sample
from publisher.actions.pictures.store_logo import Logos
from publisher.actions.pictures.store_picture import LARGEST
from publisher.actions.publications.change_publication import change_publication
from publisher.actions.publications.publication_fields import CHECKS, Fields
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.mail_html import mail_response

LABELS: Mapping[str, Any] = {
    "name": _("Name"),
    "tagline": _("Line under the name"),
    "language": _("Language (fr, en-GB …)"),
    "time_zone": _("Time zone"),
    "colour": _("Accent colour"),
    "heading_font": _("Fonts of headings, first wanted"),
    "body_font": _("Fonts of texts, first wanted"),
    "section_colours": _("Colours of sections in mails, one a line: a section, then its colour"),
    "spacing": _("Spacing of mails"),
    "rules": _("Lines that part mails"),
    "social_links": _("Links to follow, one a line: a name, then its address"),
    "footer": _("Words at the end of every mail"),
    "publisher_name": _("Legal publisher"),
    "postal_address": _("Postal address"),
    "contact": _("Contact (address or page)"),
    "legal_notice": _("Legal notice"),
    "privacy_url": _("Page on data protection"),
    "usage_terms": _("Usage terms, told to partners with every story"),
    "sender_name": _("Name of the sender"),
    "sender_address": _("Address of the sender"),
    "reply_to": _("Address for answers"),
    "leave_address": _("Address that takes leaving by mail"),
    "complaint_address": _("Address that takes complaints"),
    "return_domain": _("Domain of return paths"),
    "domain": _("Domain of new stories’ and mails’ own names"),
}
LOGOS: Mapping[str, Any] = {
    "logo": _("Logo"),
    "--logo-dark": _("Logo for dark ground"),
}
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "spacing": {"": _("medium"), "close": _("tight"), "airy": _("airy")},
    "rules": {
        "": _("thin lines"),
        "bold": _("thick lines"),
        "double": _("double lines"),
        "none": _("no lines"),
    },
}
LONG = frozenset(
    {"social_links", "section_colours", "footer", "postal_address", "legal_notice", "usage_terms"}
)
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Masthead"),
        (
            *("name", "tagline", "colour", "section_colours", "heading_font", "body_font"),
            *("spacing", "rules"),
        ),
    ),
    (_("Language and time"), ("language", "time_zone")),
    (
        _("At the end of every mail"),
        (
            *("footer", "social_links", "publisher_name", "postal_address", "contact"),
            *("legal_notice", "privacy_url"),
        ),
    ),
    (_("What partners are told"), ("usage_terms",)),
    (_("Who writes"), ("sender_name", "sender_address", "reply_to")),
    (
        _("Addresses for machines"),
        ("leave_address", "complaint_address", "return_domain", "domain"),
    ),
)
PROBLEMS: Mapping[str, Any] = {
    "bad_fonts": _("write up to six names with commas between."),
    "bad_social_links": _("write up to twelve lines, each with a name of its own and an address."),
    "bad_section_colours": _("write up to 24 lines, each a section of its own and its colour."),
    "unknown_choice": _("this is not one of the choices."),
    "bad_address": _("this is no address that can be used here."),
    "unaligned_address": _("it must be of the sender’s domain, or of one above it."),
    "bad_domain": _("this is no domain."),
    "bad_colour": _("write it like #8a1c1c."),
    "bad_web_address": _("write an address like https://example.org/page."),
    "unknown_language": _("this is no language; write one like fr or en-GB."),
    "unknown_time_zone": _("this is no time zone; write one like Europe/Paris."),
    "missing_text": _("it must not be empty."),
    "text_too_long": _("this is too long."),
    "bad_text": _("it must not hold control characters."),
    "logo_missing": _("a logo for dark ground stands in for another one; choose that, too."),
    "bad_picture": _("this is no PNG, JPEG, WebP or GIF picture."),
    "picture_too_large": _("this picture is too large."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def publication(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST keeps all of it, or nothing."""
    if request.method != "POST":
        return _page(request, visit, values=_stored(visit.publication))
    try:
        change_publication(
            publication=visit.publication,
            logos=_logos(request),
            actor=visit.actor,
            now=datetime.now(UTC),
            **_fields(request.POST),
        )
    except PublisherError as error:
        values = {name: request.POST.get(name, "") for name in LABELS}
        return _page(request, visit, values=values, problem=_problem(error), status=400)
    return redirect("publication")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def sample_mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A sample mail in a frame: with what is kept, or with what stands in the form."""
    given = _fields(request.POST) if request.method == "POST" else Fields()
    try:
        html = brand_sample(publication=visit.publication, **given)
    except PublisherError as error:
        page = render(request, "pages/no_preview.html", {"problem": _problem(error)}, status=400)
        answer = mail_response(request, page.content.decode(), framed=True)
        answer.status_code = 400
        return answer
    return mail_response(request, html, framed=True)


def _logos(request: HttpRequest) -> Logos:
    """The files that were chosen, and which logo is to be none any more."""
    names = ("logo", "logo_dark")
    gone = {name: None for name in names if request.POST.get(f"no_{name}")}
    files = {name: request.FILES.get(name) for name in names}
    chosen = {name: file.read(LARGEST + 1) for name, file in files.items() if file}
    return cast(Logos, {**gone, **chosen})


def _fields(form: QueryDict) -> Fields:
    """What the form has; a field that it lacks stays as it is."""
    given: dict[str, Any] = {
        name: str(form[name]).replace("\r\n", "\n") for name in LABELS if name in form
    }
    if "social_links" in given:
        lines = filter(None, map(str.strip, given["social_links"].splitlines()))
        given["social_links"] = [_link(line) for line in lines]
    if "section_colours" in given:
        lines = filter(None, map(str.strip, given["section_colours"].splitlines()))
        given["section_colours"] = [_section(line) for line in lines]
    return cast(Fields, given)


def _section(line: str) -> dict[str, str]:
    section, _, colour = line.rpartition(" ")
    return {"section": section.strip(" \u00a0:="), "colour": colour}


def _link(line: str) -> dict[str, str]:
    name, _, url = line.rpartition(" ")
    return {"name": name.strip(" :="), "url": url}


def _stored(row: Publication) -> dict[str, str]:
    lists = {
        "social_links": "\n".join(f"{one['name']} {one['url']}" for one in row.social_links),
        "section_colours": "\n".join(
            f"{one['section']} {one['colour']}" for one in row.section_colours
        ),
    }
    return {name: lists[name] if name in lists else getattr(row, name) for name in LABELS}


def _problem(error: PublisherError) -> str:
    """The field as the form names it, and what is wrong with it."""
    if error.where in LOGOS:
        return f"{LOGOS[error.where]} – {PROBLEMS.get(error.code) or explained(error)}"
    field = next((name for name, (where, _check) in CHECKS.items() if where == error.where), "")
    text = str(PROBLEMS.get(error.code) or explained(error))
    return f"{LABELS[field]} – {text}" if field in LABELS else text


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    values: Mapping[str, str],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    fields = {"labels": LABELS, "groups": GROUPS, "long": LONG, "choices": CHOICES}
    context = {**fields, "values": values, "problem": problem}
    return desk_page(request, visit, "pages/publication.html", context, status=status)

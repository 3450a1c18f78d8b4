"""Newsletters: which there are, a new one, and what one is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.issues.brand_sample import brand_sample
from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.list_newsletters import (
    lists_to_choose,
    newsletter_rows,
    newsletters_with_lists,
)
from publisher.actions.themes.email_themes import theme_names
from publisher.content.numbers import whole_number
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.mail_html import mail_response

TEXTS = ("name", "description", "language", "kind", "theme", "sender_name", "reply_to")
KINDS: Mapping[str, Any] = {
    "letter": _("Letter: it keeps its place in the queue, and is news for three days"),
    "alert": _(
        "Alert: it overtakes letters, waits ten seconds at most, and is stale after two hours"
    ),
}
THEMES: Mapping[str, Any] = {  # a theme of the newsroom's own has the name that they gave it
    "alert": _("Alert: one story, at once"),
    "digest": _("Summary: a list of stories, then each of them"),
    "letter": _("Letter: stories one after the other, as a person writes"),
}
FIRST_THEMES: Mapping[str, str] = {"letter": "digest", "alert": "alert"}
PROBLEMS: Mapping[str, Any] = {
    "newsletter_exists": _("A newsletter has this short name already; choose another."),
    "list_exists": _("A list has this short name already: tick it, or choose another name."),
    "bad_slug": _("Short name: small letters, digits and hyphens only."),
    "no_list": _("Tick at least one list."),
    "bad_address": _("An address in it cannot be used: answers, or the control addresses."),
    "unknown_language": _("Language: write one like fr or en-GB."),
    "unknown_theme": _("This theme is not there any more."),
    "missing_text": _("The name must not be empty."),
    "text_too_long": _("A text is too long."),
    "bad_text": _("A text holds a character that no mail can hold."),
}


@require_safe
@desk(Permission.VIEW)
def newsletters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, with their lists and their next hour."""
    context = {
        "newsletters": newsletters_with_lists(visit.publication),
        "may_change": visit.may(Permission.SETTINGS),
    }
    return desk_page(request, visit, "pages/desk/newsletters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def new_newsletter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST makes a newsletter, with a list of its own unless others are ticked."""
    if request.method != "POST":
        kind = "alert" if request.GET.get("kind") == "alert" else "letter"
        story = request.GET.get("story", "")
        values = {"kind": kind, "theme": FIRST_THEMES[kind], "story": story}
        return _page(request, visit, None, values, frozenset())
    form, values = request.POST, _values(request.POST)
    try:
        made = create_newsletter(
            publication=visit.publication,
            slug=form.get("slug", "").strip() or slugify(values["name"])[:60],
            list_slugs=form.getlist("list"),
            control_addresses=values["control"].split(),
            actor=visit.actor,
            now=datetime.now(UTC),
            **{name: values[name] for name in TEXTS},
        )
    except PublisherError as error:
        ticked = frozenset(form.getlist("list"))
        return _page(request, visit, None, values, ticked, _problem(error))
    waits = whole_number(values["story"])  # the story that an alert was wanted of
    if made.kind == Newsletter.Kind.ALERT and waits is not None:
        return redirect(f"{reverse('desk-alert', args=[waits])}?newsletter={made.slug}")
    return redirect("newsletter", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, newsletter_rows)
def newsletter(request: HttpRequest, visit: Visit, found: Newsletter) -> HttpResponse:
    """The form of one; POST keeps all of it, or nothing."""
    lists = frozenset(one.slug for one in found.mailing_lists.all())
    if request.method != "POST":
        return _page(request, visit, found, _stored(found), lists)
    values = _values(request.POST)
    try:
        change_newsletter(
            publication=visit.publication,
            slug=found.slug,
            lists=request.POST.getlist("list"),
            control_addresses=values["control"].split(),
            offers_light=bool(values["light"]) if "light-asked" in request.POST else None,
            actor=visit.actor,
            now=datetime.now(UTC),
            **{name: values[name] for name in TEXTS},  # type: ignore[arg-type]
        )
    except PublisherError as error:
        ticked = frozenset(request.POST.getlist("list"))
        return _page(request, visit, found, values, ticked, _problem(error))
    return redirect("newsletter", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def sample(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A sample mail in a frame, in the theme and under the name that stand in the form."""
    asked = request.POST if request.method == "POST" else request.GET
    theme = asked.get("theme", "digest")
    name = asked.get("name", asked.get("called", ""))[:200]
    status = 200
    try:
        if theme not in theme_names(visit.publication):
            raise PublisherError("unknown_theme", "there is no such theme", "theme")
        html = brand_sample(publication=visit.publication, theme=theme, letter=name)
    except PublisherError as error:
        page = render(request, "pages/no_preview.html", {"problem": _problem(error)})
        html, status = page.content.decode(), 400
    answer = mail_response(request, html, framed=True)
    answer.status_code = status
    return answer


def _values(form: QueryDict) -> dict[str, str]:
    """The form's texts as they are kept; a field that it lacks is empty."""
    given = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
    kept = {name: form.get(name, "") for name in ("slug", "story", "light")}
    return {**given, **kept, "control": form.get("control", "").replace(",", " ")}


def _stored(row: Newsletter) -> dict[str, str]:
    return {
        **{name: getattr(row, name) for name in TEXTS},
        "control": "\n".join(row.control_addresses),
        "slug": row.slug,
        "light": "yes" if row.offers_light else "",
    }


def _problem(error: PublisherError) -> str:
    return str(PROBLEMS.get(error.code) or explained(error))


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Newsletter | None,
    values: Mapping[str, str],
    ticked: frozenset[str],
    problem: str = "",
) -> HttpResponse:
    known = dict.fromkeys([*TEXTS, "control", "slug", "story", "light"], "")
    context = {
        "letter": found,
        "values": {**known, **values},
        "ticked": ticked,
        "lists": lists_to_choose(visit.publication),
        "kinds": KINDS,
        "themes": {name: THEMES.get(name, name) for name in theme_names(visit.publication)},
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/newsletter.html", context, status=status)

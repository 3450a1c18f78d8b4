"""Forms: made and changed, with a picture of what other sites show, and its snippet to copy."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.issues.list_newsletters import lists_to_choose
from publisher.actions.readers.joining.forms import (
    FormChanges,
    change_form,
    create_form,
    forms_of,
    named_form,
)
from publisher.actions.readers.joining.sign_up_pages import SignUp, lists_of
from publisher.audience.models import Form, MailingList
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import problem_in_words
from publisher.web.mail_html import mail_response
from publisher.web.reader.joining import pages
from publisher.web.reader.joining.posts import Sent

SAID = ("title", "title_many", "intro", "consent", "button")  # the sentences that the page asks for
LINES = ("name", "slug", "origins", "language")
TICKS = ("asks_name", "is_open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A form with the lists that it asks for."""

    form: Form
    lists: list[MailingList]


@require_safe
@desk(Permission.READERS)
def forms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, and what each asks for."""
    found = [Shown(form=one, lists=lists_of(one)) for one in forms_of(visit.publication)]
    open_lists = [one for one in lists_to_choose(visit.publication) if one.is_open]
    context = {"forms": found, "open_lists": open_lists}
    return desk_page(request, visit, "pages/desk/readers/forms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def new_form(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for a form; POST makes it."""
    if request.method != "POST":
        blank = {"is_open": True, "language": visit.publication.language}
        return _page(request, visit, None, blank, frozenset())
    slug = request.POST.get("slug", "").strip() or slugify(request.POST.get("name", ""))[:60]
    return _keep(request, visit, None, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def form(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One of them; POST keeps all of it, or nothing."""
    found = _found(visit.publication, slug)
    if request.method == "POST":
        return _keep(request, visit, found, slug)
    language = request.GET.get("language") or visit.publication.language
    return _page(request, visit, found, _stored(found, language), _ticked(found))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def picture(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form as other sites show it, in a frame of its own; POST: with what stands in its page
    and is not kept yet."""
    asked = request.POST if request.method == "POST" else request.GET
    sign_up, language = _unsaved(visit.publication, asked, filled=request.method == "POST")
    page = render_to_string("pages/desk/readers/form_picture.html", _drawn(sign_up, language))
    return mail_response(request, page, framed=True)


def _unsaved(publication: Publication, asked: QueryDict, *, filled: bool) -> tuple[SignUp, str]:
    """What the address, or the page's form, asks to see."""
    language = asked.get("language", "")[:35] or publication.language
    stored = next((one for one in forms_of(publication) if one.slug == asked.get("form")), None)
    lists = [one for one in lists_to_choose(publication) if one.is_open]
    if stored is not None and not filled:
        return _sign_up(publication, stored, lists_of(stored)), language
    ticked = asked.getlist("list")
    made = Form(publication=publication, slug="new", asks_name="asks_name" in asked)
    made.texts = {language: {key: asked.get(key, "") for key in SAID if asked.get(key)}}
    chosen = [one for one in lists if one.slug in ticked] if ticked else lists
    return _sign_up(publication, made, chosen), language


def _sign_up(publication: Publication, row: Form, lists: list[MailingList]) -> SignUp:
    return SignUp(publication=publication, form=row, lists=tuple(lists), single=False)


def _drawn(found: SignUp, language: str) -> dict[str, object]:
    voice = pages.voice_for(found, language)
    fields = pages.form_fields(found, voice, Sent(), stamped=False)
    return {**fields, "action": ""}


def _snippet(found: Form, language: str) -> str:
    """What another site copies; "" for a form that asks for nothing."""
    lists = lists_of(found)
    if not lists:
        return ""
    sign_up = _sign_up(found.publication, found, lists)
    action = settings.BASE_URL + pages.sign_up_address(sign_up)
    return render_to_string(
        "pages/join_embed.html", {**_drawn(sign_up, language), "action": action}
    ).strip()


def _found(publication: Publication, slug: str) -> Form:
    try:
        return named_form(publication=publication, slug=slug)
    except PublisherError:
        raise Http404 from None


def _keep(request: HttpRequest, visit: Visit, found: Form | None, slug: str) -> HttpResponse:
    asked = request.POST
    about: dict[str, Any] = {
        "publication": visit.publication,
        "slug": slug,
        "actor": visit.actor,
        "now": datetime.now(UTC),
        **_given(asked, visit.publication),
    }
    try:
        made = create_form(**about) if found is None else change_form(**about)
    except PublisherError as error:
        values = {name: asked.get(name, "") for name in (*LINES, *SAID)}
        ticks = {name: name in asked for name in TICKS}
        ticked = frozenset(asked.getlist("list"))
        problem = problem_in_words(error)
        return _page(request, visit, found, {**values, **ticks}, ticked, problem)
    return redirect("form", made.slug)


def _given(asked: QueryDict, publication: Publication) -> FormChanges:
    language = asked.get("language", "").strip() or publication.language
    return FormChanges(
        name=asked.get("name", "").strip(),
        lists=asked.getlist("list"),
        texts={language: {key: asked.get(key, "").strip() for key in SAID}},
        origins=asked.get("origins", "").split(),
        asks_name="asks_name" in asked,
        is_open="is_open" in asked,
    )


def _stored(found: Form, language: str) -> dict[str, Any]:
    return {
        "name": found.name,
        "slug": found.slug,
        "origins": "\n".join(found.origins),
        "language": language,
        "asks_name": found.asks_name,
        "is_open": found.is_open,
        **found.texts.get(language, {}),
    }


def _ticked(found: Form) -> frozenset[str]:
    if found._state.adding:
        return frozenset()
    return frozenset(one.slug for one in found.mailing_lists.all())


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Form | None,
    values: dict[str, Any],
    ticked: frozenset[str],
    problem: str = "",
) -> HttpResponse:
    known: dict[str, Any] = {**dict.fromkeys((*LINES, *SAID), ""), **dict.fromkeys(TICKS, False)}
    language = str(values.get("language") or visit.publication.language)
    blank = _sign_up(visit.publication, Form(publication=visit.publication), [])
    voice = pages.voice_for(blank, language)
    context = {
        "form": found,
        "values": {**known, **values},
        "ticked": ticked,
        "ours": {key: voice.say(key) for key in SAID},
        "lists": lists_to_choose(visit.publication),
        "snippet": _snippet(found, language) if found and not problem else "",
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/form.html", context, status=status)

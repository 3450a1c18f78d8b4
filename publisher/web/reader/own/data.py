"""/reader/: what is kept about a reader, to see, change, take away and erase."""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.erasure.everything_about import everything_about
from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.publications.own_sentences import languages_of
from publisher.actions.readers.own.change_address import ask_change
from publisher.actions.readers.own.change_details import change_details, change_measuring
from publisher.audience.models import Subscriber
from publisher.errors import PublisherError
from publisher.renderers.email.words import languages
from publisher.web.own_words import gettext_lazy as _
from publisher.web.reader.own.session import end, form_token, own_page
from publisher.web.reader.pages import keep_private, private_page, small_form

SOURCE = "my data page"
PROBLEMS = {
    "bad_address": _("This is no address that mail could go to."),
    "same_address": _("This is the address that you have already."),
    "text_too_long": _("This is too long."),
    "bad_text": _("This must be one line of text."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@small_form
@own_page
def data(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    """Everything in one page; POST changes what the pressed button is about."""
    done, problem = "", ""
    if request.method == "POST":
        try:
            done = _change(request, reader, datetime.now(UTC))
        except PublisherError as error:
            problem = str(PROBLEMS.get(error.code, PROBLEMS["bad_text"]))
    kept = everything_about(publication=reader.publication, address_key=reader.address_key)
    context = {
        "reader": reader,
        "done": done,
        "problem": problem,
        "kept": kept,
        "form": form_token(request),
        "languages": _languages(reader),
    }
    return private_page(
        request, "pages/my_data.html", reader.publication, context, language=reader.language
    )


@require_safe
@own_page
def download(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    """The same as a JSON document, to keep or to take elsewhere."""
    kept = everything_about(publication=reader.publication, address_key=reader.address_key)
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    response = keep_private(HttpResponse(text, content_type="application/json"))
    name = f"{reader.publication.slug}-{datetime.now(UTC):%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@small_form
@own_page
def erase(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    """GET asks once; POST erases and ends the session."""
    publication, language = reader.publication, reader.language
    erased = request.method == "POST"
    if erased:
        forget_subscriber(subscriber=reader, actor="reader", now=datetime.now(UTC))
    context = {"erased": erased, "form": form_token(request)}
    response = private_page(request, "pages/erase.html", publication, context, language=language)
    if erased:
        end(response)
    return response


@require_http_methods(["POST"])
@small_form
@own_page
def close(request: HttpRequest, reader: Subscriber) -> HttpResponse:
    """End the session, on a computer that others use too."""
    response = keep_private(
        HttpResponseRedirect(reverse("front", args=[reader.publication.slug]), status=303)
    )
    end(response)
    return response


def _languages(reader: Subscriber) -> list[tuple[str, str]]:
    """Those that pages and mails speak, each with its name in itself: the publication's own too."""
    own = languages_of(reader.publication)
    named = [(tag, languages.locale(tag).get_display_name() or tag) for tag in own]
    return [*settings.READER_LANGUAGES, *named]


def _change(request: HttpRequest, reader: Subscriber, now: datetime) -> str:
    """What was done. Raises PublisherError."""
    asked = request.POST.get("change", "")
    if asked == "details":
        name, language = request.POST.get("name", ""), request.POST.get("language", "")
        known = {"", reader.language, *dict(_languages(reader))}
        language = language if language in known else reader.language
        change_details(subscriber=reader, name=name, language=language, source=SOURCE, now=now)
    elif asked in ("measure", "unmeasure"):
        change_measuring(subscriber=reader, agreed=asked == "measure", source=SOURCE, now=now)
    elif asked == "address":
        ask_change(subscriber=reader, address=request.POST.get("address", ""), now=now)
    else:
        return ""
    return asked

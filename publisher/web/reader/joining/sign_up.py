"""/subscribe/{publication}/ and /subscribe/{publication}/{list}: GET a form, POST what it asks for.

Forms of other sites post here too, without cookies, and programs by JSON (json_door.py).
"""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.readers.joining.ask_to_join import ask_to_join
from publisher.actions.readers.joining.sign_up_pages import SignUp, find_sign_up
from publisher.audience.names import BadName
from publisher.errors import PublisherError
from publisher.web.api.problems import ApiError
from publisher.web.errors import refused
from publisher.web.reader.joining import json_door, pages, posts
from publisher.web.reader.joining.posts import Sent
from publisher.web.reader.joining.sentences import Voice


@csrf_exempt  # no cookie counts here: forms of other sites post to it, and ask for nothing else
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def subscribe(
    request: HttpRequest, publication: str, mailing_list: str | None = None
) -> HttpResponse:
    """The form, or what became of it: always the same answer, whoever the address belongs to."""
    if request.method == "OPTIONS" or json_door.is_json(request):
        return json_door.answer(request, publication, mailing_list)
    if request.method == "POST":
        try:
            posts.hold_back(request)
            posts.check_size(request)
        except ApiError as problem:
            return refused(request, problem)
    found = _found(request, publication, mailing_list)
    language = posts.language_of(request.GET.get("language", ""))
    if request.method != "POST":
        campaign = posts.campaign_word(request.GET.get("from", ""))
        return pages.form_page(request, found, Sent(language=language, campaign=campaign))
    sent = posts.sent_form(request)
    return _posted(request, found, sent, posts.language_of(sent.language) or language)


@require_safe
def embed(request: HttpRequest, publication: str, mailing_list: str | None = None) -> HttpResponse:
    """The form as plain HTML, for other sites: it needs no script and no cookie."""
    found = _found(request, publication, mailing_list)
    voice = pages.voice_for(found, posts.language_of(request.GET.get("language", "")))
    campaign = posts.campaign_word(request.GET.get("from", ""))
    fields = pages.form_fields(found, voice, Sent(campaign=campaign), stamped=False)
    action = settings.BASE_URL + pages.sign_up_address(found)
    snippet = render_to_string("pages/join_embed.html", {**fields, "action": action})
    return HttpResponse(snippet, content_type="text/plain; charset=utf-8")


def _found(request: HttpRequest, publication: str, mailing_list: str | None) -> SignUp:
    found = find_sign_up(
        publication=publication,
        mailing_list=mailing_list,
        form=request.GET.get("form") or None,
    )
    if found is None:
        raise Http404
    return found


def _posted(request: HttpRequest, found: SignUp, sent: Sent, language: str) -> HttpResponse:
    voice = pages.voice_for(found, language)
    if sent.trap:  # nobody sees that field
        return pages.asked_page(request, found, voice)
    faults = _faults(request, found, sent, voice)
    if faults:
        return pages.form_page(request, found, sent, faults)
    return pages.asked_page(request, found, voice)


def _faults(request: HttpRequest, found: SignUp, sent: Sent, voice: Voice) -> dict[str, str]:
    """Have it asked back; what is wrong with it by field, as keys of sentences."""
    lists = pages.lists_named(found, sent.lists)
    if not lists:
        return {"list": "choose_one"}
    if posts.too_quick(sent.stamp):
        return {"form": "once_more"}
    door = "page" if sent.stamp else "embedded form"
    asked = pages.asked_of(found, voice, sent, lists, door=door, ip=posts.kept_ip(request))
    try:
        ask_to_join(asked=asked, now=datetime.now(UTC))
    except BadName:
        return {"name": "bad_name"}
    except PublisherError:
        return {"address": "bad_address"}
    return {}

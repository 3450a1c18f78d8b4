"""The JSON address of a form: POST with `Content-Type: application/json` where its page is.

Which pages may post from a browser is a rule of CORS, and no authentication: a program without an
Origin is taken like a plain form, under the same limits.
"""

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from publisher.actions.readers.joining.ask_to_join import ask_to_join
from publisher.actions.readers.joining.sign_up_pages import SignUp, find_sign_up
from publisher.audience.models import MailingList
from publisher.audience.names import BadName
from publisher.web.api import documents, problems
from publisher.web.api.bodies import media_type, read_body
from publisher.web.api.problems import ApiError, guarded
from publisher.web.reader.joining import pages, posts
from publisher.web.reader.joining.posts import Sent

log = logging.getLogger(__name__)
REMEMBERED = "600"  # seconds that a browser keeps the answer to its preflight


class SignUpBody(documents.Document, kw_only=True):
    """Who wants to get what"""

    address: str
    lists: list[str] = []
    name: str = ""
    language: str = ""
    campaign: str = ""
    page: str = ""


def is_json(request: HttpRequest) -> bool:
    """Whether a program posts."""
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return request.method == "POST" and kind == "application/json"


def answer(request: HttpRequest, publication: str, mailing_list: str | None) -> HttpResponse:
    """202 whoever the address belongs to, or a problem (RFC 9457); 204 to a preflight."""
    try:
        posts.hold_back(request)  # cheap: before anything is looked up
    except ApiError as problem:
        return problems.answer(request, problem)
    found = find_sign_up(
        publication=publication,
        mailing_list=mailing_list,
        form=request.GET.get("form") or None,
    )
    origin = request.headers.get("Origin", "")
    allowed = found is not None and _allowed(origin, found)
    response = guarded(
        request, lambda: _answered(request, found, origin, allowed), log, "a sign-up by JSON"
    )
    response.headers["Vary"] = "Origin"
    if origin and allowed:
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


def _answered(
    request: HttpRequest, found: SignUp | None, origin: str, allowed: bool
) -> HttpResponse:
    if found is None:
        raise ApiError(404, "unknown_form", "there is no sign-up form here", where="path")
    if origin and not allowed:
        raise ApiError(
            403,
            "origin_not_allowed",
            "pages of this origin may not post here; see: publisher form change --origin",
            where="Origin",
        )
    if request.method == "OPTIONS":
        return _preflight()
    _ask(request, found)
    return JsonResponse({"result": "asked"}, status=202)


def _allowed(origin: str, found: SignUp) -> bool:
    """`null` is nobody's: sandboxed frames and files of anybody send it."""
    return not origin or origin == settings.BASE_URL or origin in found.form.origins


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = REMEMBERED
    return response


def _ask(request: HttpRequest, found: SignUp) -> None:
    media_type(request)
    body = documents.read(read_body(request, posts.MOST_BYTES), SignUpBody)
    language = posts.language_of(body.language)
    voice = pages.voice_for(found, language)
    lists = _lists(found, body.lists)
    sent = Sent(
        address=body.address,
        name=body.name,
        campaign=posts.campaign_word(body.campaign),
        page=posts.page_address(body.page or request.headers.get("Referer", "")),
    )
    asked = pages.asked_of(found, voice, sent, lists, door="json", ip=posts.kept_ip(request))
    try:
        ask_to_join(asked=asked, now=datetime.now(UTC))
    except BadName as error:
        raise ApiError(422, "bad_name", str(error), where="name") from None


def _lists(found: SignUp, slugs: list[str]) -> tuple[MailingList, ...]:
    known = {one.slug: one for one in found.lists}
    for slug in slugs:
        if slug not in known:
            raise ApiError(
                422, "unknown_list", "the form does not ask for a list of this name", where="lists"
            )
    if not slugs and len(known) > 1:
        raise ApiError(422, "no_list", "name at least one of the form's lists", where="lists")
    return tuple(known[slug] for slug in dict.fromkeys(slugs)) or found.lists

"""/partner/ask/: ask for a link by one's address. /partner/enter/{code}: the link itself."""

from contextlib import suppress
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.partners.engineer.links import ask_links, partner_of_link, use_link
from publisher.errors import PublisherError
from publisher.web.limits import seconds_to_wait
from publisher.web.partner.session import begin
from publisher.web.peers import network_key
from publisher.web.reader.pages import keep_private

PER_MINUTE = 6  # addresses that one network may type


@csrf_exempt  # no cookie counts here: whatever is typed, the page says the same
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """POST has a link mailed to whoever may have one, and says the same of any address."""
    asked = request.method == "POST"
    waits = asked and seconds_to_wait(f"partner-ask-{network_key(request)}", PER_MINUTE)
    if asked and not waits:
        with suppress(PublisherError):  # no address: nothing is mailed, and nothing else is said
            language = translation.get_language() or ""
            address = request.POST.get("address", "")
            ask_links(address=address, language=language, now=datetime.now(UTC))
    context = {"publication": None, "asked": asked and not waits, "waits": waits, "spent": False}
    response = render(request, "pages/partner_ask.html", context, status=429 if waits else 200)
    if waits:
        response.headers["Retry-After"] = str(waits)
    return keep_private(response)


@csrf_exempt  # the code is the authority; it becomes a session here
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Filters follow links, so a GET uses nothing up; POST opens the page, once."""
    now = datetime.now(UTC)
    if request.method == "POST":
        entered = use_link(code, now)
        if entered is None:
            return _spent(request)
        response = keep_private(HttpResponseRedirect(reverse("partner"), status=303))
        begin(response, entered)
        return response
    partner = partner_of_link(code, now)
    if partner is None:
        return _spent(request)
    context = {"publication": partner.publication, "partner": partner, "code": code}
    return keep_private(render(request, "pages/partner_enter.html", context))


def _spent(request: HttpRequest) -> HttpResponse:
    """One page for every code that opens nothing, with the way to the next one."""
    context = {"publication": None, "asked": False, "waits": 0, "spent": True}
    return keep_private(render(request, "pages/partner_ask.html", context, status=404))

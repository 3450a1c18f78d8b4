"""/address/{token}: one mailbox's yes to a change of address. GET changes nothing."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.own.change_address import change_of, confirm_change
from publisher.web.reader.pages import private_page, small_form


@csrf_exempt  # the token is the authority; readers have no session here
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def address(request: HttpRequest, token: str) -> HttpResponse:
    """The page of either mailbox; nothing changes before both have said yes."""
    now = datetime.now(UTC)
    change = change_of(token, now)
    if change is None:
        raise Http404
    step = confirm_change(change=change, now=now) if request.method == "POST" else ""
    context = {"token": token, "change": change, "step": str(step)}
    reader = change.subscriber
    return private_page(
        request, "pages/address.html", reader.publication, context, language=reader.language
    )

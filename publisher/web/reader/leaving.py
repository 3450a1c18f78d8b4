"""/u/{token}: leaving a letter. GET shows one button; POST leaves (RFC 8058 too)."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.unsubscribe import delivery_of_token, unsubscribe
from publisher.delivery.newsletters import newsletter_of
from publisher.web.reader.pages import private_page


@csrf_exempt  # the token is the authority: mail programs post without a cookie (RFC 8058 3.1)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, because link scanners follow it; POST unsubscribes, without redirect."""
    delivery = delivery_of_token(token)
    if delivery is None:
        raise Http404
    left = request.method == "POST"
    if left:
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        unsubscribe(
            delivery=delivery,
            source="one-click (RFC 8058)" if one_click else "unsubscribe page",
            now=datetime.now(UTC),
        )
    newsletter = newsletter_of(delivery)
    return private_page(
        request,
        "pages/leave.html",
        delivery.publication,
        {"token": token, "left": left, "newsletter": newsletter},
        language=newsletter.language if newsletter else "",
    )

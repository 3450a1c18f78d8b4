"""/still/{token}: « Je la lis toujours ». GET shows one button; POST keeps the sign."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.sunset.still_reads import lists_of_letter, still_reads
from publisher.actions.readers.unsubscribe import delivery_of_token
from publisher.web.reader.pages import private_page, small_form


@csrf_exempt  # the token is the authority; readers have no session
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def still(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, because link scanners follow it."""
    delivery = delivery_of_token(token)
    if delivery is None or delivery.subscriber is None:
        raise Http404
    pressed = request.method == "POST"
    if pressed:
        still_reads(delivery=delivery, now=datetime.now(UTC))
    return private_page(
        request,
        "pages/still.html",
        delivery.publication,
        {"token": token, "pressed": pressed, "lists": lists_of_letter(delivery)},
        language=delivery.subscriber.language,
    )

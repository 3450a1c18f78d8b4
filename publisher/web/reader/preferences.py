"""/preferences/{token}: which lists a reader gets, behind the personal link of a mail."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.choose_lists import choices_of, choose_lists
from publisher.actions.readers.unsubscribe import delivery_of_token
from publisher.content.numbers import whole_number
from publisher.web.reader.pages import private_page

SOURCE = "preferences page"


@csrf_exempt  # the token is the authority; readers have no session
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing; POST keeps exactly the lists that are ticked."""
    delivery = delivery_of_token(token)
    if delivery is None or delivery.subscriber is None:
        raise Http404
    saved = request.method == "POST"
    if saved:
        numbers = map(whole_number, request.POST.getlist("list"))
        wanted = {number for number in numbers if number is not None}
        choose_lists(delivery=delivery, wanted=wanted, source=SOURCE, now=datetime.now(UTC))
    context = {
        "token": token,
        "saved": saved,
        "choices": choices_of(subscriber=delivery.subscriber),
    }
    return private_page(
        request,
        "pages/preferences.html",
        delivery.publication,
        context,
        language=delivery.subscriber.language,
    )

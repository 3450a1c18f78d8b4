"""/preferences/{token}: which lists a reader gets, behind the personal link of a mail.

A newsletter is forwarded with that link: the page shows and changes subscriptions alone. Whatever
else is kept is behind a link that the page mails to the reader (web/reader/own/).
"""

from datetime import UTC, datetime

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.choose_lists import choices_of, choose_lists
from publisher.actions.readers.consent_receipts import receipts_of
from publisher.actions.readers.digests.choose_frequency import choose_frequencies
from publisher.actions.readers.digests.schedule import week_of
from publisher.actions.readers.own.fresh_link import mail_fresh_link
from publisher.actions.readers.pause_lists import MONTH, pause_list
from publisher.actions.readers.prefer_light import offers_light, prefer_light
from publisher.actions.readers.unsubscribe import delivery_of_token
from publisher.audience.frequency import Frequency
from publisher.audience.masking import masked
from publisher.audience.models import Subscriber
from publisher.content.numbers import whole_number
from publisher.delivery.models import Delivery
from publisher.web.reader.pages import private_page, small_form

SOURCE = "preferences page"
OFTEN = "often-"  # before a list's number


@csrf_exempt  # the token is the authority; readers have no session
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing; POST keeps exactly the lists that are ticked, or does what its button
    says."""
    delivery = delivery_of_token(token)
    if delivery is None or delivery.subscriber is None:
        raise Http404
    reader, now = delivery.subscriber, datetime.now(UTC)
    done = _do(request, delivery, reader, now) if request.method == "POST" else ""
    context = {
        "token": token,
        "done": done,
        "address": masked(reader.address),
        "choices": choices_of(subscriber=reader, now=now),
        "week": week_of(delivery.publication),
        "light": reader.light_since is not None,
        "offers_light": offers_light(delivery.publication),
        "receipts": receipts_of(subscriber=reader),
        "zone": delivery.publication.time_zone,
    }
    return private_page(
        request, "pages/preferences.html", delivery.publication, context, language=reader.language
    )


def _do(request: HttpRequest, delivery: Delivery, reader: Subscriber, now: datetime) -> str:
    if "fresh" in request.POST:
        mail_fresh_link(subscriber=reader, now=now)
        return "mailed"  # whether or not one went out a moment ago
    for verb, until in (("pause", now + MONTH), ("resume", None)):
        number = whole_number(request.POST.get(verb, ""))
        if number is not None:
            pause_list(
                subscriber=reader, mailing_list_id=number, until=until, source=SOURCE, now=now
            )
            return f"{verb}d"
    wanted = set()
    for text in request.POST.getlist("list"):
        number = whole_number(text)
        if number is None:  # a browser sends our own numbers: nobody ticked nothing
            raise BadRequest("a list is named by its number")
        wanted.add(number)
    choose_lists(delivery=delivery, wanted=wanted, source=SOURCE, now=now)
    choose_frequencies(subscriber=reader, wanted=_often(request), source=SOURCE, now=now)
    if "light-asked" in request.POST:  # a page that did not show the switch changes nothing
        light = "light" in request.POST
        prefer_light(subscriber=reader, light=light, source=SOURCE, now=now)
    return "saved"


def _often(request: HttpRequest) -> dict[int, Frequency]:
    """How often, by the numbers of lists; what nobody can mean is passed over."""
    given = {
        whole_number(name.removeprefix(OFTEN)): value
        for name, value in request.POST.items()
        if name.startswith(OFTEN) and value in Frequency.values
    }
    return {number: Frequency(value) for number, value in given.items() if number is not None}

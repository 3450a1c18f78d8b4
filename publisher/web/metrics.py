"""/metrics in Prometheus' text format: counts only, no label that could name a person."""

import hmac
from collections.abc import Iterable, Iterator
from math import inf

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publisher.actions.mail.kept_mail import counted_mails
from publisher.actions.processes.health import health
from publisher.actions.processes.mail_speed import Limit, speed_book
from publisher.actions.processes.pulses import PARTS
from publisher.actions.readers.joining.slow_forms import slow_forms
from publisher.actions.sends.oldest_open import oldest_open
from publisher.delivery.models import (
    Delivery,
    IncomingMail,
    LedgerIdentity,
    PolledMailbox,
    Send,
    ServiceMail,
)
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.sends import NOT_OVER
from publisher.delivery.states import OPEN
from publisher.syndication.models import CopyState, FeedDocument, FeedFault, Partner
from publisher.web.peers import came_through_proxy, peer_address

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")  # a proxy passes on the name that the world knows
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For loopback, or for `Authorization: Bearer` with PUBLISHER_METRICS_TOKEN where it is set.

    Behind a proxy everybody comes from loopback, and some proxies put no header on what they pass
    on: whatever does not look like a program that asks this very machine needs the token.
    """
    if not _allowed(request):
        raise Http404
    return HttpResponse("".join(_families()), content_type=TEXT_FORMAT)


def _allowed(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    if came_through_proxy(request.META):
        return False
    address = peer_address(request.META)
    asked, _ = split_domain_port(request.get_host())
    return address is not None and address.is_loopback and asked in LOOPBACK


def _families() -> Iterator[str]:
    yield from _of_sends()
    yield from _of_deliveries()
    yield from _of_service_mails()
    yield from _of_exits()
    yield from _of_speed()
    yield from _of_incoming()
    yield from _of_feeds()
    yield from _of_processes()


def _of_sends() -> Iterator[str]:
    many = Send.objects.exclude(kind=Send.Kind.SERVICE)  # those are told apart, below
    sends = many.values_list("kind", "state").annotate(number=Count("id"))
    yield from _family(
        "publisher_sends",
        "Sends by kind and state",
        ((f'kind="{kind}",state="{state}"', number) for kind, state, number in sends),
    )


def _of_deliveries() -> Iterator[str]:
    # Open rows have a partial index; counting the others would read the whole ledger.
    rows = _by_state(Delivery.objects.filter(state__in=OPEN))
    yield from _family(
        "publisher_deliveries_open",
        "Deliveries that still have to move, by state",
        ((f'state="{state.value}"', rows.get(state.value, 0)) for state in OPEN),
    )
    moving = Send.objects.filter(state__in=NOT_OVER).exclude(kind=Send.Kind.SERVICE)
    states = _by_state(Delivery.objects.filter(send__in=moving.values("pk")))
    yield from _family(
        "publisher_deliveries_of_moving_sends",
        "Deliveries of sends that are not over, by state",
        ((f'state="{state.value}"', states.get(state.value, 0)) for state in Delivery.State),
    )


def _of_service_mails() -> Iterator[str]:
    """Their sends are as many as mails: only what is under way is counted, by its purpose."""
    going = Send.objects.filter(kind=Send.Kind.SERVICE, state__in=NOT_OVER)
    mails = ServiceMail.objects.filter(delivery__send__in=going).values_list("purpose")
    waiting = dict(mails.annotate(number=Count("id")).order_by())
    yield from _family(
        "publisher_service_mails_open",
        "Mails about one person that still have to leave, by purpose",
        ((f'purpose="{one}"', waiting.get(one, 0)) for one in ServiceMail.Purpose.values),
    )


def _by_state(rows: QuerySet[Delivery]) -> dict[str, int]:
    return dict(rows.values_list("state").annotate(number=Count("id")).order_by())


def _of_exits() -> Iterator[str]:
    held = LedgerIdentity.objects.filter(held_at__isnull=False).exists()
    yield from _gauge("publisher_exits_held", "1 while every exit is held", int(held))
    relays = relays_in_trouble()
    resting = sum(1 for one in relays if one.rests_until and one.rests_until > timezone.now())
    yield from _gauge("publisher_relays_resting", "Relays left alone for now", resting)
    refusing = sum(1 for one in relays if one.blocked)
    yield from _gauge("publisher_relays_refusing", "Relays that refuse us", refusing)
    slow = slow_forms()
    yield from _gauge("publisher_forms_slow", "Forms whose confirmations collapsed", slow)
    paused = Partner.objects.filter(paused_at__isnull=False).count()
    yield from _gauge("publisher_partners_paused", "Partners that are paused", paused)


def _of_speed() -> Iterator[str]:
    speeds = speed_book().read()
    rate = round(sum(speed.rate for speed in speeds), 1)
    yield from _gauge("publisher_mail_rate", "Mails a second of the last seconds", rate)
    connections = sum(speed.connections for speed in speeds)
    yield from _gauge("publisher_mail_connections", "Connections to relays", connections)
    yield from _family(
        "publisher_mail_seconds",
        "What mail processes spent their last seconds on",
        ((f'on="{on.value}"', round(sum(s.spent.get(on, 0) for s in speeds), 2)) for on in Limit),
    )


def _of_incoming() -> Iterator[str]:
    counted = ((f'result="{result}"', number) for result, number in counted_mails().items())
    text = "Mails to our own addresses since the beginning, by what became of them"
    yield from _family("publisher_incoming_mails_total", text, counted, kind="counter")
    person = IncomingMail.Door.PERSON
    kept = IncomingMail.objects.exclude(door=person).count()
    yield from _gauge("publisher_incoming_mails_kept", "Mails that nobody could read", kept)
    written = IncomingMail.objects.filter(door=person, forwarded_at=None).count()
    yield from _gauge("publisher_incoming_letters", "Mails of people, not forwarded", written)
    away = PolledMailbox.objects.exclude(problem="").count()
    yield from _gauge("publisher_mailboxes_away", "Mailboxes that cannot be read", away)


def _of_feeds() -> Iterator[str]:
    documents = FeedDocument.objects.count()
    yield from _gauge("publisher_feed_documents", "Stored feed documents", documents)
    faults = FeedFault.objects.count()
    yield from _gauge("publisher_feed_faults", "Stories kept out of feeds", faults)
    failing = CopyState.objects.filter(failures__gt=0).count()
    yield from _gauge("publisher_feed_copies_failing", "Places of copies", failing)


def _of_processes() -> Iterator[str]:
    found, now = health(), timezone.now()
    ages = [(part, found.pulses.age(part) if found.pulses else None) for part in PARTS]
    yield from _family(
        "publisher_pulse_age_seconds",
        "Since each part was last heard of; +Inf where it was not, in an hour",
        ((f'part="{part}"', inf if age is None else age) for part, age in ages),
    )
    yield from _gauge("publisher_disks_full", "Disks without room", len(found.full_disks))
    since = oldest_open(now)
    waits = max(0.0, (now - since).total_seconds()) if since else 0.0
    text = "Since when the oldest open delivery is due; 0 without one"
    yield from _gauge("publisher_oldest_open_delivery_seconds", text, round(waits, 1))


def _gauge(name: str, text: str, number: float) -> Iterator[str]:
    yield from _family(name, text, [("", number)])


def _family(
    name: str, text: str, samples: Iterable[tuple[str, float]], *, kind: str = "gauge"
) -> Iterator[str]:
    yield f"# HELP {name} {text}\n# TYPE {name} {kind}\n"
    for labels, number in samples:
        value = "+Inf" if number == inf else number
        yield f"{name}{{{labels}}} {value}\n" if labels else f"{name} {value}\n"

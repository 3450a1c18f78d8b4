"""A test mail by one relay: asked for at the desk, done by a worker, step by step."""

from dataclasses import asdict
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.mail.trials.relays import SHOWN, shown_relays
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.smtp.connection import Timeouts
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.trial import try_relay
from publisher.channels.types import Parcel
from publisher.delivery.models import RelayTrial
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import Publication, User

TASK, QUEUE = "workers.incoming.try_relays", "sources"
TIMEOUTS = Timeouts(connect=5, greeting=10, command=10, data=10, block=10, final=20)
KEPT = timedelta(days=30)
MOST = 10  # in WINDOW
WINDOW = timedelta(minutes=10)
MAIL = """From: <{sender}>\r
To: <{address}>\r
Subject: {subject}\r
Date: {date}\r
Message-ID: <relay-test-{key}@{domain}>\r
Auto-Submitted: auto-generated\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=us-ascii\r
\r
This is a test of the relay {relay}. Nobody else got it.\r
"""


def ask_trial(
    *, publication: Publication, relay: str, person: User, actor: str, now: datetime
) -> RelayTrial:
    """Have a worker send a test mail to the person, by this relay.

    Raises PublisherError `unknown_relay`; Refused `no_own_address`, `asked_too_often`,
    `exits_held` in a copied ledger.
    """
    if relay not in {one.name for one in shown_relays()}:
        raise PublisherError("unknown_relay", f"there is no relay {relay}", "relay")
    if not person.email:
        raise Refused("no_own_address", "your account has no address to send it to", "person")
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        raise Refused("exits_held", "nothing leaves: this ledger is a copy; see: ledger show")
    if RelayTrial.objects.filter(asked_at__gt=now - WINDOW).count() >= MOST:
        raise Refused("asked_too_often", "that was often; wait ten minutes", "relay")
    with transaction.atomic():
        row = RelayTrial.objects.create(
            publication=publication, relay=relay, person=person, asked_at=now
        )
        audit.record(
            actor=actor, verb="test_relay", target=row, at=now, publication=publication, name=relay
        )
        send_task(TASK, queue=QUEUE)
    return row


def due_trials() -> QuerySet[RelayTrial]:
    """What nobody has begun yet."""
    return RelayTrial.objects.filter(started_at=None, done_at__isnull=True)


def try_relays(now: datetime) -> int:
    """Do what was asked for, each once: one that a worker died over is not begun again. Returns how
    many."""
    done = 0
    for row in list(due_trials().select_related("publication", "person").order_by("pk")[:SHOWN]):
        if RelayTrial.objects.filter(pk=row.pk, started_at=None).update(started_at=now):
            _try(row, now)
            done += 1
    return done


def forget_old_trials(now: datetime) -> int:
    """Those that are old go; how many."""
    return RelayTrial.objects.filter(asked_at__lte=now - KEPT).delete()[0]


def _try(row: RelayTrial, now: datetime) -> None:
    routes = [
        SmtpRoute.from_url(url, allow_private=settings.ALLOW_PRIVATE)
        for url in settings.SMTP_URL.split()
    ]
    route = next((one for one in routes if f"{one.host}:{one.port}" == row.relay), None)
    held = not exits_open(data_dir=settings.DATA_DIR, now=now)
    steps = [] if route is None or held else try_relay(route, _parcel(row, now), TIMEOUTS)
    ok = bool(steps) and all(one.ok for one in steps)
    RelayTrial.objects.filter(pk=row.pk).update(
        done_at=now, ok=ok, steps=[asdict(one) for one in steps]
    )


def _parcel(row: RelayTrial, now: datetime) -> Parcel:
    title = row.publication
    body = MAIL.format(
        sender=title.sender_address,
        address=row.person.email,
        subject=f"Test {row.relay}",
        date=format_datetime(now),
        key=row.pk,
        domain=title.domain,
        relay=row.relay,
    )
    return Parcel(
        key=row.pk,
        attempt=1,
        sender=title.sender_address,
        recipient=row.person.email or "",
        body=body.encode("utf-8"),
    )

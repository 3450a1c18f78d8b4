"""Try the way back: a mail to a return path of our own, through the relay that letters go by."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from email.utils import format_datetime

from django.conf import settings

from publisher.actions.mail.mail_route import mail_relays
from publisher.actions.mail.own_mailboxes import RETURN
from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.publications.ways_back import return_domain
from publisher.channels.types import Outcome, Parcel, Reply
from publisher.delivery.models import WayBack
from publisher.errors import OutOfReach, Refused
from publisher.publications import audit
from publisher.publications.models import Publication
from publisher.publications.tokens import lowercase_many

MAIL = """From: <{address}>\r
To: <{address}>\r
Subject: Does this come back?\r
Date: {date}\r
Message-ID: <probe-{address}>\r
Auto-Submitted: auto-generated\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=us-ascii\r
\r
The publisher sent this to one of its own return paths, to see whether rejections come in.\r
"""


def probe_way_back(*, publication: Publication, actor: str, now: datetime) -> WayBack:
    """Send the mail; who takes it in writes down that it came (ways_back.note_probe).

    Raises Refused `exits_held` in a copied ledger, `probe_refused` where the relay does not take
    the mail, OutOfReach `relay_out_of_reach`.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        raise Refused("exits_held", "nothing leaves: this ledger is a copy; see: ledger show")
    domain = return_domain(publication)
    way, _ = WayBack.objects.get_or_create(publication=publication, domain=domain)
    [token] = lowercase_many("probe", [way.pk])
    address = f"{RETURN}{token}@{domain}"
    body = MAIL.format(address=address, date=format_datetime(now)).encode()
    WayBack.objects.filter(pk=way.pk).update(probed_at=now)  # before: it may be quick
    way.refresh_from_db()
    _check(_sent(Parcel(key=way.pk, attempt=1, sender=address, recipient=address, body=body)))
    audit.record(
        actor=actor,
        verb="probe_way_back",
        target=way,
        at=now,
        publication=publication,
        domain=domain,
    )
    return way


def came_since(way: WayBack, sent: datetime | None) -> bool:
    """Whether a probe has come back since then; looks anew."""
    way.refresh_from_db()
    return way.came_at is not None and sent is not None and way.came_at >= sent


def _sent(parcel: Parcel) -> Reply:
    """The answer of the first relay that speaks about the mail, and not about us."""
    replies: Sequence[Reply] = []
    for relay in mail_relays():
        with closing(relay):
            replies = list(relay.channel.deliver([parcel], lambda _: True))
        if replies and replies[0].outcome is not Outcome.ROUTE:
            break
    if not replies:
        raise OutOfReach("relay_out_of_reach", "no relay took the mail", "SMTP_URL")
    return replies[0]


def _check(reply: Reply) -> None:
    if reply.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        return
    said = f"{reply.code} {reply.text}".strip()
    if reply.outcome is Outcome.ROUTE and not reply.code:
        raise OutOfReach("relay_out_of_reach", f"the relay: {said}", "SMTP_URL")
    raise Refused("probe_refused", f"the relay does not take mail to a return path: {said}")

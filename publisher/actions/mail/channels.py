"""The kinds of ways out for mail. A new one is a file of publisher/channels and a row here."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from publisher.channels.smtp.channel import SmtpChannel
from publisher.channels.smtp.connection import Timeouts
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.types import Channel
from publisher.delivery.routes import Route
from publisher.errors import OutOfReach

# RFC 5321 allows up to ten minutes for an answer; a lease does not last so long. A relay that needs
# more than this is too busy: what has not begun is tried again, what has is uncertain.
TIMEOUTS = Timeouts(connect=10, greeting=30, command=15, data=15, block=15, final=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """One kind of way out.

    read: the route that an address names; raises SettingError. open: what speaks to it, when it is
    first needed; raises OutOfReach. waits: seconds at most from a body's first byte to its answer.
    """

    read: Callable[[str], Route]
    open: Callable[[Route], Channel]
    waits: float


def _read_smtp(address: str) -> Route:
    relay = SmtpRoute.from_url(address, allow_private=settings.ALLOW_PRIVATE)
    return Route(
        name=f"{relay.host}:{relay.port}",
        channel="smtp",
        address=address,
        weight=relay.weight,
        rate=relay.rate,
    )


def _open_smtp(route: Route) -> Channel:
    relay = SmtpRoute.from_url(route.address, allow_private=settings.ALLOW_PRIVATE)
    return SmtpChannel(relay, timeouts=TIMEOUTS)


def _read_mailbox(address: str) -> Route:
    return Route(name="mailbox", channel="mailbox", address=address)


def _open_mailbox(route: Route) -> Channel:
    """On loopback, and always allowed; it answers at once, so one connection is enough. Raises
    OutOfReach `no_route` where none is running."""
    where = route.address or mailbox_address()
    relay = SmtpRoute.from_url(
        f"smtp://{where}?starttls=never&connections=1", allow_private=[where]
    )
    return SmtpChannel(relay, timeouts=TIMEOUTS)


_SMTP_WAITS = TIMEOUTS.block + TIMEOUTS.final
CHANNELS: Mapping[str, MailChannel] = {
    "smtp": MailChannel(read=_read_smtp, open=_open_smtp, waits=_SMTP_WAITS),
    "mailbox": MailChannel(read=_read_mailbox, open=_open_mailbox, waits=_SMTP_WAITS),
}
LONGEST_WAIT = max(channel.waits for channel in CHANNELS.values())


def mailbox_address() -> str:
    """host:port of the built-in mailbox, as `up` tells its children or wrote it down."""
    given = os.environ.get("PUBLISHER_MAILBOX")
    if given:
        return given
    try:
        return (settings.DATA_DIR / "run" / "mailbox").read_text(encoding="ascii").strip()
    except OSError:
        raise OutOfReach(
            "no_route",
            "there is no way out for mail: set SMTP_URL, or run `publisher up`, "
            "which starts the built-in mailbox",
            "SMTP_URL",
        ) from None

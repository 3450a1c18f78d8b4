"""The ways out for mail: the relays of SMTP_URL, or the built-in mailbox of this machine."""

import os

from django.conf import settings

from publisher.actions.mail.relay import Relay
from publisher.channels.smtp.channel import SmtpChannel
from publisher.channels.smtp.connection import Timeouts
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.types import Channel
from publisher.errors import OutOfReach

# RFC 5321 allows up to ten minutes for an answer; a lease does not last so long. A relay that needs
# more than this is too busy: what has not begun is tried again, what has is uncertain.
TIMEOUTS = Timeouts(connect=10, greeting=30, command=15, data=15, block=15, final=60)


def mail_relays() -> list[Relay]:
    """The relays of SMTP_URL, or the mailbox of this machine; none is connected yet.

    Raises SettingError for a wrong SMTP_URL. Without any relay the first use raises OutOfReach.
    """
    urls = settings.SMTP_URL.split()
    if not urls:
        return [Relay(lambda: _channel(_mailbox()), name="mailbox")]
    routes = [SmtpRoute.from_url(url, allow_private=settings.ALLOW_PRIVATE) for url in urls]
    return [_relay(route) for route in routes]


def _relay(route: SmtpRoute) -> Relay:
    name = f"{route.host}:{route.port}"
    return Relay(lambda: _channel(route), name=name, weight=route.weight, rate=route.rate)


def _channel(route: SmtpRoute) -> Channel:
    return SmtpChannel(route, timeouts=TIMEOUTS)


def _mailbox() -> SmtpRoute:
    """The mailbox is on loopback and always allowed. Raises OutOfReach `no_route`."""
    where = mailbox_address()
    return SmtpRoute.from_url(f"smtp://{where}?starttls=never", allow_private=[where])


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

"""The ways out for mail that are set up: the relays of SMTP_URL, or this machine's mailbox."""

from django.conf import settings

from publisher.actions.mail.channels import CHANNELS
from publisher.actions.mail.relay import Relay
from publisher.delivery.routes import Route


def mail_routes() -> list[Route]:
    """The routes of SMTP_URL, or the built-in mailbox. Raises SettingError for a wrong SMTP_URL."""
    urls = settings.SMTP_URL.split()
    if not urls:
        return [CHANNELS["mailbox"].read("")]
    return [CHANNELS["smtp"].read(url) for url in urls]


def mail_relays() -> list[Relay]:
    """The same for one process to send by; none is connected yet.

    Raises SettingError for a wrong SMTP_URL. Without any relay the first use raises OutOfReach.
    """
    return [relay_of(route) for route in mail_routes()]


def relay_of(route: Route) -> Relay:
    """One of them."""
    channel = CHANNELS[route.channel]
    return Relay(lambda: channel.open(route), name=route.name, weight=route.weight, rate=route.rate)

"""The ways out for mail as a page shows them: what the settings say, and how they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from publisher.channels.smtp.route import SmtpRoute
from publisher.delivery.models import RelayTrial, WayBack
from publisher.delivery.relays import RelayTrouble, relays_in_trouble
from publisher.publications.models import Publication

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRelay:
    """A relay of SMTP_URL. security: tls, required, opportunistic or never; rate: messages a second
    of all workers, None: unlimited; trouble: what it last refused, None while it works."""

    name: str
    security: str
    user: str
    weight: int
    rate: float | None
    messages: int | None
    connections: int | None
    trouble: RelayTrouble | None


def shown_relays() -> list[ShownRelay]:
    """Those that are set up, with their users masked and without passwords; none where mail is
    caught by the built-in mailbox."""
    trouble = {one.relay: one for one in relays_in_trouble()}
    routes = [
        SmtpRoute.from_url(url, allow_private=settings.ALLOW_PRIVATE)
        for url in settings.SMTP_URL.split()
    ]
    return [
        ShownRelay(
            name=(name := f"{route.host}:{route.port}"),
            security="tls" if route.tls else route.starttls,
            user=_masked(route.user),
            weight=route.weight,
            rate=route.rate,
            messages=route.messages,
            connections=route.connections,
            trouble=trouble.get(name),
        )
        for route in routes
    ]


def ways_back_of(publication: Publication) -> Sequence[WayBack]:
    """Whether what the publication sends comes back, by the domains of its return paths."""
    return list(WayBack.objects.filter(publication=publication).order_by("domain"))


def trials_of(publication: Publication) -> Sequence[RelayTrial]:
    """The last test mails, the newest first."""
    rows = RelayTrial.objects.filter(publication=publication).select_related("person")
    return list(rows.order_by("-pk")[:SHOWN])


def _masked(user: str) -> str:
    return f"{user[:2]}…" if user else ""

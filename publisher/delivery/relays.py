"""What ails the relays, for people: one row a relay, written when its health changes."""

from dataclasses import dataclass
from datetime import datetime

from publisher.delivery.models import RelayPace


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A relay that takes no mail. words: its last answer. blocked: it refuses us for good."""

    relay: str
    words: str
    blocked: bool
    rests_until: datetime | None


def tell_trouble(trouble: Trouble, *, now: datetime) -> None:
    """Keep what the relay said, for everybody to see."""
    values = {
        "trouble": trouble.words,
        "blocked": trouble.blocked,
        "rests_until": trouble.rests_until,
    }
    RelayPace.objects.update_or_create(
        relay=trouble.relay, defaults=values, create_defaults={**values, "next_at": now}
    )


def tell_works(relay: str) -> None:
    """The relay takes mail again."""
    ailing = RelayPace.objects.filter(relay=relay).exclude(trouble="")
    ailing.update(trouble="", blocked=False, rests_until=None)


def relays_in_trouble() -> list[Trouble]:
    """Relays whose last word was no; one that nobody has tried since may work again."""
    rows = RelayPace.objects.exclude(trouble="").order_by("relay")
    return [
        Trouble(
            relay=row.relay, words=row.trouble, blocked=row.blocked, rests_until=row.rests_until
        )
        for row in rows
    ]

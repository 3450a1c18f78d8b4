"""The health of the relays, for people: one row a relay, written when it changes."""

from dataclasses import dataclass
from datetime import datetime

from publisher.delivery.models import RelayPace


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayTrouble:
    """A relay that takes no mail. reply: its last answer. blocked: it refuses us for good."""

    relay: str
    reply: str
    blocked: bool
    rests_until: datetime | None


def record_trouble(trouble: RelayTrouble, *, now: datetime) -> None:
    """Write that the relay takes no mail, for everybody to see."""
    values = {
        "trouble": trouble.reply,
        "blocked": trouble.blocked,
        "rests_until": trouble.rests_until,
    }
    RelayPace.objects.update_or_create(
        relay=trouble.relay, defaults=values, create_defaults={**values, "next_at": now}
    )


def clear_trouble(relay: str) -> None:
    """Write that the relay takes mail again."""
    troubled = RelayPace.objects.filter(relay=relay).exclude(trouble="")
    troubled.update(trouble="", blocked=False, rests_until=None)


def relays_in_trouble() -> list[RelayTrouble]:
    """Relays whose last answer was a refusal; one that nobody has tried since may work again."""
    rows = RelayPace.objects.exclude(trouble="").order_by("relay")
    return [
        RelayTrouble(
            relay=row.relay, reply=row.trouble, blocked=row.blocked, rests_until=row.rests_until
        )
        for row in rows
    ]

"""The banner of every page of the desk while a copied or restored ledger holds all exits."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from publisher.actions.processes.guard_ledger import held_because, ledger_state
from publisher.delivery.reasons import Code, RowCode
from publisher.delivery.wording import english

REASONS: dict[Code | RowCode, object] = {
    Code.LEDGER_COPIED: _(
        "This installation is a copy: its ledger lives in another place than before."
    ),
    Code.LEDGER_RESTORED: _(
        "A backup was put back: this ledger is older than what this machine has seen."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why and since when nothing leaves, and how many sends wait for a person."""

    reason: object
    since: datetime | None
    sends: int


def held_exits() -> Held | None:
    """None while exits are open."""
    if held_because() is None:
        return None
    state = ledger_state()
    if state.held is None:
        return None
    reason = REASONS.get(state.held.code, english(state.held))
    return Held(reason=reason, since=state.held_at, sends=len(state.sends))

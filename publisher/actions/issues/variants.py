"""Which edition of an issue a reader gets, and what an approval of them all is bound to.

Edition.base is what anybody may get; beside it stand those of other arms, where readers differ.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from publisher.actions.issues.compile_issue import load_edition
from publisher.audience.access import access_at
from publisher.delivery.models import Delivery
from publisher.editorial.models import Edition

Arm = Edition.Arm
PAID = "paid"


def variants_of(base: Edition) -> list[Edition]:
    """The editions of other arms that were compiled with it, by arm, without their bytes."""
    return list(base.variants.order_by("arm").defer("compiled"))


def approval_of(base: Edition) -> str:
    """What an approval is bound to, as 64 hexadecimal characters: the content's hash, and where
    there is more than one edition, the hash of the manifest of all of them: the content's, then a
    line `arm sha256` for each."""
    variants = variants_of(base)
    if not variants:
        return base.content_hash
    lines = [base.content_hash, *(f"{one.arm} {one.sha256}" for one in (base, *variants))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def asked_by(base: Edition) -> frozenset[str]:
    """The attributes of readers that the editions ask for, or the choice of one of them. Raises as
    `load_edition`."""
    variants = list(base.variants.order_by("arm"))
    asked = frozenset[str]().union(*(load_edition(one).asks for one in (base, *variants)))
    return asked | {"access"} if any(one.arm & Arm.WHOLE for one in variants) else asked


class Chooser:
    """Chooses among the editions of one base; what a base has is read once."""

    def __init__(self) -> None:
        self._arms: dict[int, dict[int, int]] = {}

    def groups(
        self, ids: Sequence[int], base_id: int | None, now: datetime
    ) -> Iterator[tuple[int | None, Sequence[int]]]:
        """The rows (ids) by the edition that each gets if it begins at `now`, as its reader's
        entitlement and consent stand then; all together where there is one edition."""
        arms = self._arms_of(base_id)
        if base_id is None or not arms:
            yield base_id, ids
            return
        found: dict[int, list[int]] = {}
        columns = ("pk", "merge_values", "dated_at", "subscriber__tracking_consent_at")
        rows = Delivery.objects.filter(pk__in=ids).order_by("pk").values_list(*columns)
        for pk, values, dated_at, consent in rows:
            arm = wanted(values, dated_at or now, measured=consent is not None)
            found.setdefault(_best(arms, arm, base_id), []).append(pk)
        yield from found.items()

    def _arms_of(self, base_id: int | None) -> Mapping[int, int]:
        if base_id is None:
            return {}
        if base_id not in self._arms:
            variants = Edition.objects.filter(base=base_id)
            self._arms[base_id] = dict(variants.values_list("arm", "pk"))
        return self._arms[base_id]


def edition_for(delivery: Delivery, base: Edition, now: datetime) -> Edition:
    """The edition that the row gets if it begins at `now`."""
    ((found, _),) = Chooser().groups([delivery.pk], base.pk, now)
    return base if found in (None, base.pk) else Edition.objects.get(pk=found)


def wanted(values: Mapping[str, Any], moment: datetime, *, measured: bool) -> Arm:
    """The arm of a reader of whom this was frozen. What cannot be read entitles to nothing: the
    mail's composing says the fault."""
    arm = Arm.MEASURED if measured else Arm.BASE
    try:
        paid = access_at(values, moment).get("access") == PAID
    except (AttributeError, TypeError, ValueError):
        paid = False
    return arm | Arm.WHOLE if paid else arm


def _best(arms: Mapping[int, int], arm: Arm, base_id: int) -> int:
    """The edition of that arm, or of what there is of it."""
    for one in (arm, arm & Arm.WHOLE, arm & Arm.MEASURED):
        if one in arms:
            return arms[one]
    return base_id

"""Which edition of an issue a reader gets, and what an approval of them all is bound to.

Edition.base is what anybody may get; beside it stand those of other arms, where readers differ.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from publisher.actions.issues.compile_issue import load_edition
from publisher.audience.access import access_at
from publisher.audience.models import Subscription
from publisher.delivery.models import Delivery
from publisher.editorial.models import Edition

Arm = Edition.Arm
T = TypeVar("T")
NOTHING: Mapping[int, Mapping[str, Any]] = {}
PAID, REGISTERED = "paid", "registered"


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
        self,
        ids: Sequence[int],
        base_id: int | None,
        now: datetime,
        changed: Mapping[int, Mapping[str, Any]] = NOTHING,
    ) -> Iterator[tuple[int | None, Sequence[int]]]:
        """The rows (ids) by the edition that each gets if it begins at `now`, as its reader's
        entitlement and consent stand then; all together where there is one edition. changed: the
        values of rows that have others than the ledger says."""
        arms = self._arms_of(base_id)
        if base_id is None or not arms:
            yield base_id, ids
            return
        found: dict[int, list[int]] = {}
        chosen = ("subscriber__tracking_consent_at", "subscriber__light_since")
        columns = ("pk", "merge_values", "dated_at", *chosen)
        rows = Delivery.objects.filter(pk__in=ids).order_by("pk").values_list(*columns)
        for pk, frozen, dated_at, consent, light in rows:
            measured, lightly, moment = consent is not None, light is not None, dated_at or now
            arm = wanted(changed.get(pk, frozen), moment, measured=measured, light=lightly)
            found.setdefault(best_of(arms, arm, base_id), []).append(pk)
        yield from found.items()

    def chooses(self, base_id: int | None) -> bool:
        """Whether there is more than one edition."""
        return bool(self._arms_of(base_id))

    def _arms_of(self, base_id: int | None) -> Mapping[int, int]:
        if base_id is None:
            return {}
        if base_id not in self._arms:
            variants = Edition.objects.filter(base=base_id)
            self._arms[base_id] = dict(variants.values_list("arm", "pk"))
        return self._arms[base_id]


def begin_as_cut(ids: Sequence[int]) -> None:
    """Rows that are about to begin for the first time, in the caller's transaction: what lists gave
    their readers when the audience was frozen, they still give, or it is taken out of the row. Each
    later attempt reads the same, and makes the same mail."""
    for pk, values in _left_paid_lists(ids).items():
        Delivery.objects.filter(pk=pk).update(merge_values=values)


def _left_paid_lists(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Of the rows that have not begun, those whose reader is on no list any more that gives what
    was frozen: their values as they are now."""
    rows = Delivery.objects.filter(pk__in=ids, dated_at=None, merge_values__access=PAID)
    links = Subscription.objects.filter(
        subscriber=OuterRef("subscriber"), status=Subscription.Status.CONFIRMED
    )
    paid = links.filter(mailing_list__access=PAID)
    gone = rows.filter(~Exists(paid)).annotate(stays=Exists(links))
    found = gone.order_by("pk").values_list("pk", "merge_values", "stays")
    return {pk: {**values, "access": REGISTERED if stays else ""} for pk, values, stays in found}


def edition_for(delivery: Delivery, base: Edition, now: datetime) -> Edition:
    """The edition that the row gets if it begins at `now`."""
    changed = _left_paid_lists([delivery.pk])
    ((found, _),) = Chooser().groups([delivery.pk], base.pk, now, changed)
    return base if found in (None, base.pk) else Edition.objects.get(pk=found)


def wanted(
    values: Mapping[str, Any], moment: datetime, *, measured: bool, light: bool = False
) -> Arm:
    """The arm of a reader of whom this was frozen. What cannot be read entitles to nothing: the
    mail's composing says the fault."""
    arm = Arm.MEASURED if measured else Arm.BASE
    if light:
        arm |= Arm.LIGHT
    try:
        paid = access_at(values, moment).get("access") == PAID
    except (AttributeError, TypeError, ValueError):
        paid = False
    return arm | Arm.WHOLE if paid else arm


def best_of(arms: Mapping[int, T], arm: Arm, otherwise: T) -> T:
    """What there is of that arm, or of what comes nearest to it; light ones are never measured."""
    if arm & Arm.LIGHT:
        for one in (arm & (Arm.LIGHT | Arm.WHOLE), Arm.LIGHT):
            if one in arms:
                return arms[one]
    for one in (arm & (Arm.WHOLE | Arm.MEASURED), arm & Arm.WHOLE, arm & Arm.MEASURED):
        if one in arms:
            return arms[one]
    return otherwise

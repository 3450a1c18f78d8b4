"""Change what a mailing list is called, whether it has a sign-up page, and how it asks back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from publisher.audience.models import MailingList
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication

MOST_MONTHS = 120


class ListChanges(TypedDict, total=False):
    """What changes; None leaves what there is. sunset_after, rest_after: months, without a sign and
    without an answer (docs/sunset.md); 0: off, and one month."""

    name: str | None
    description: str | None
    language: str | None
    opt_in: str | None
    is_open: bool | None
    sunset_after: int | None
    rest_after: int | None


def checked_opt_in(value: str) -> str:
    """`double` or `single`. Raises PublisherError `unknown_opt_in`."""
    if value not in MailingList.OptIn.values:
        raise PublisherError(
            "unknown_opt_in", f"{value!r} is neither double nor single", "--opt-in"
        )
    return value


def checked_months(value: int, where: str) -> int | None:
    """1 to MOST_MONTHS; None for 0. Raises PublisherError `bad_months`."""
    if not 0 <= value <= MOST_MONTHS:
        message = f"must be 1 to {MOST_MONTHS} months, or 0 for none"
        raise PublisherError("bad_months", message, where)
    return value or None


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "name": lambda value: checks.line(value, "--name", required=True),
    "description": lambda value: checks.line(value, "--description", most=500),
    "language": lambda value: checks.language(value, "--language") if value else "",
    "opt_in": checked_opt_in,
    "is_open": bool,
    "sunset_after": lambda value: checked_months(value, "--sunset-after"),
    "rest_after": lambda value: checked_months(value, "--rest-after"),
}


def change_list(
    *,
    publication: Publication,
    slug: str,
    actor: str,
    now: datetime,
    **changes: Unpack[ListChanges],
) -> MailingList:
    """Change what is not None. With `opt_in` single, whoever's address is typed is on the list
    without their own press; the audit log keeps who decided that.

    Raises PublisherError `unknown_list`, or naming the field that is wrong; nothing has changed
    then.
    """
    with transaction.atomic():
        locked = _locked(publication, slug)
        changed = _set(locked, changes)
        if changed:
            locked.save(update_fields=list(changed))
            audit.record(
                actor=actor,
                verb="change_list",
                target=locked,
                at=now,
                publication=publication,
                slug=slug,
                **changed,
            )
    return locked


def _locked(publication: Publication, slug: str) -> MailingList:
    rows = MailingList.objects.select_for_update().filter(publication=publication, slug=slug)
    found = rows.first()
    if found is None:
        raise PublisherError(
            "unknown_list", f"there is no list {slug!r}; see: publisher list list", "SLUG"
        )
    return found


def _set(locked: MailingList, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is given into the row, which is not saved; what is new of it."""
    new = {
        name: check(changes[name])
        for name, check in CHECKS.items()
        if changes.get(name) is not None
    }
    changed = {name: value for name, value in new.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    return changed

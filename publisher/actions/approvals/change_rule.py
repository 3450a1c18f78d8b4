"""Say how many people approve a newsletter's issues before they are sent, and which."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.approvals.people import can_be_met
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, roles
from publisher.publications.models import OwnRole, Publication

MOST = 2
APPROVE = roles.Permission.APPROVE


def change_approval_rule(
    *,
    newsletter: Newsletter,
    actor: str,
    now: datetime,
    needed: int | None = None,
    by_roles: Sequence[str] | None = None,
    confirmed: bool | None = None,
) -> Newsletter:
    """Change what is not None. needed: 0, 1 or 2 people; by_roles: whose yes counts (empty: of all
    who may approve); confirmed: whether they show once more who they are.

    Raises PublisherError `bad_number`, `no_approver_role`; Refused `rule_cannot_be_met` where
    there are fewer such people than the rule asks for, whoever asks not counted; then nothing has
    changed.
    """
    with transaction.atomic():
        rows = Newsletter.objects.select_for_update(of=("self",)).select_related("publication")
        locked = rows.get(pk=newsletter.pk)
        _apply(locked, needed, by_roles, confirmed)
        _require_people(locked)
        locked.save(update_fields=["approvals_needed", "approval_roles", "approval_confirmed"])
        _audit(locked, actor, now)
    return locked


def _audit(letter: Newsletter, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="change_approval_rule",
        target=letter,
        at=now,
        publication=letter.publication,
        needed=letter.approvals_needed,
        roles=letter.approval_roles,
        confirmed=letter.approval_confirmed,
    )


def _apply(
    letter: Newsletter,
    needed: int | None,
    by_roles: Sequence[str] | None,
    confirmed: bool | None,
) -> None:
    if needed is not None:
        if not 0 <= needed <= MOST:
            raise PublisherError("bad_number", "it is 0, 1 or 2 people", "needed")
        letter.approvals_needed = needed
    if by_roles is not None:
        known_roles = approving_roles(letter.publication)
        unknown = [role for role in by_roles if role not in known_roles]
        if unknown:
            known = ", ".join(known_roles)
            words = f"{unknown[0]!r} is no role that may approve; those are: {known}"
            raise PublisherError("no_approver_role", words, "roles")
        letter.approval_roles = list(dict.fromkeys(by_roles))
    if confirmed is not None:
        letter.approval_confirmed = confirmed


def approving_roles(publication: Publication) -> dict[str, str]:
    """The roles that may approve there, as rules call them, each with its name; ours have none."""
    ours = {role: "" for role in roles.ROLES if APPROVE in roles.permissions_of(role)}
    rows = OwnRole.objects.filter(publication=publication).order_by("slug")
    return ours | {one.slug: one.name for one in rows if APPROVE in one.allows()}


def _require_people(letter: Newsletter) -> None:
    if can_be_met(letter):
        return
    raise Refused(
        "rule_cannot_be_met",
        "fewer people may approve than the rule asks for, whoever asks not counted; invite more "
        "first, or ask for fewer",
        f"newsletter {letter.slug}",
    )

"""An invitation: mailed to one address, for one publication and one role, taken up once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.given_roles import (
    Allows,
    GivenRole,
    given_role,
    require_within,
)
from publisher.actions.publications.people.names import folded_address
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.delivery.models import ServiceMail
from publisher.errors import Refused
from publisher.publications.audit import record
from publisher.publications.models import Invitation, Membership, Publication

GOOD_FOR = timedelta(days=7)
MOST = 200  # that wait at one time
PURPOSE = ServiceMail.Purpose.INVITATION


def invitations_of(publication: Publication, now: datetime) -> QuerySet[Invitation]:
    """Those that wait, the newest first."""
    rows = Invitation.objects.filter(publication=publication, ended_at=None, expires_at__gt=now)
    return rows.select_related("own_role").order_by("-created_at", "-pk")


def all_invitations() -> QuerySet[Invitation]:
    """Of every publication, ended ones too."""
    return Invitation.objects.select_related("publication", "own_role")


def invite_member(
    *,
    publication: Publication,
    address: str,
    role: str,
    person: str,
    by: Allows | None,
    actor: str,
    now: datetime,
) -> Invitation:
    """Mail the address a link to an account with that role. person: who invites, as the mail says
    it; by: what they may do. One that waits for the same address is replaced.

    Raises PublisherError `bad_address`, `bad_role`; Refused `role_above_yours`, `already_member`,
    `address_blocked`, `too_many_invitations`.
    """
    given = given_role(publication, role)
    require_within(by, given.allows())
    kept = folded_address(address, "address")
    _require_room(publication, kept, now)
    with transaction.atomic():
        Publication.objects.select_for_update().get(pk=publication.pk)
        invitations_of(publication, now).filter(address=kept).update(ended_at=now)
        made = _make(publication, kept, given, actor, now)
        _mail(made, person, now)
        _record(made, "invite", actor, now)
    return made


def take_back_invitation(*, invitation: Invitation, actor: str, now: datetime) -> bool:
    """Its link opens nothing any more; whether it still did."""
    with transaction.atomic():
        waits = Invitation.objects.filter(pk=invitation.pk, ended_at=None)
        if not waits.update(ended_at=now):
            return False
        _record(invitation, "take_back_invitation", actor, now)
    return True


def _require_room(publication: Publication, address: str, now: datetime) -> None:
    if Membership.objects.filter(publication=publication, user__email=address).exists():
        raise Refused("already_member", "whoever has this address works here already", "address")
    if mailable.refused_keys(publication.pk, [normalise(address)[1]]):
        raise Refused(
            "address_blocked", "this address is blocked: it gets no invitation", "address"
        )
    if invitations_of(publication, now).count() >= MOST:
        raise Refused(
            "too_many_invitations", f"{MOST} invitations wait; take some back first", "address"
        )


def _make(
    publication: Publication, address: str, given: GivenRole, actor: str, now: datetime
) -> Invitation:
    return Invitation.objects.create(
        publication=publication,
        address=address,
        role=given.role,
        own_role=given.own,
        invited_by=actor,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )


def _mail(invitation: Invitation, person: str, now: datetime) -> None:
    publication = invitation.publication
    post_service_mail(
        publication=publication,
        purpose=PURPOSE,
        key=f"invitation-{invitation.pk}",
        address=invitation.address or "",
        language=publication.language,
        values={"person": person, "invitation": invitation.pk},
        now=now,
        expires_at=invitation.expires_at,
    )


def _record(invitation: Invitation, verb: str, actor: str, now: datetime) -> None:
    given = GivenRole(role=invitation.role, own=invitation.own_role)
    record(
        actor=actor,
        verb=verb,
        target=invitation,
        at=now,
        publication=invitation.publication,
        role=given.name,
    )

"""Who belongs to a publication: shown, given another role, ended. It never loses its last
administrator."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.given_roles import (
    Allows,
    given_role,
    require_within,
    role_of,
)
from publisher.errors import PublisherError, Refused
from publisher.publications.audit import record
from publisher.publications.models import Membership, Publication
from publisher.publications.roles import Role


def members_of(publication: Publication) -> QuerySet[Membership]:
    """The memberships with their people, by name."""
    rows = Membership.objects.filter(publication=publication)
    return rows.select_related("user", "own_role").order_by("user__username")


def all_members() -> QuerySet[Membership]:
    """Of every publication, with what pages say of them."""
    return Membership.objects.select_related("publication", "user", "own_role")


def member_named(publication: Publication, name: str) -> Membership:
    """The membership of the user of that name. Raises PublisherError `unknown_user`."""
    found = members_of(publication).filter(user__username=name).first()
    if found is None:
        raise PublisherError(
            "unknown_user",
            f"{publication.slug} has no user {name!r}; see: publisher user list",
            "NAME",
        )
    return found


def change_role(
    *, membership: Membership, role: str, by: Allows | None, actor: str, now: datetime
) -> Membership:
    """Give a member another role. by: what whoever changes it may do, None for the operator.

    Raises PublisherError `bad_role`; Refused `role_above_yours`, `last_administrator`.
    """
    publication = membership.publication
    new = given_role(publication, role)
    with transaction.atomic():
        kept = _locked(membership)
        before = role_of(kept)
        require_within(by, before.allows(), new.allows())
        if new == before:
            return kept
        if new.role != Role.ADMIN:
            _require_another_administrator(kept)
        kept.role, kept.own_role = new.role, new.own
        kept.save(update_fields=["role", "own_role"])
        _record(kept, "change_role", actor, now, before=before.name, after=new.name)
    return kept


def end_membership(*, membership: Membership, by: Allows | None, actor: str, now: datetime) -> None:
    """The person works for the publication no more; their account stays.

    Raises Refused `role_above_yours`, `last_administrator`.
    """
    with transaction.atomic():
        kept = _locked(membership)
        require_within(by, kept.allows())
        _require_another_administrator(kept)
        _record(kept, "end_membership", actor, now, role=role_of(kept).name)
        kept.delete()


def _locked(membership: Membership) -> Membership:
    """The row as it is now; all changes of one publication's team go one by one. Raises Refused
    `unknown_member` where it is gone."""
    Publication.objects.select_for_update().get(pk=membership.publication_id)
    found = all_members().filter(pk=membership.pk).first()
    if found is None:
        raise Refused("unknown_member", "this membership has ended already", "member")
    return found


def _require_another_administrator(membership: Membership) -> None:
    if membership.role != Role.ADMIN:
        return
    others = Membership.objects.filter(publication=membership.publication_id, role=Role.ADMIN)
    if not others.filter(user__is_active=True).exclude(pk=membership.pk).exists():
        raise Refused(
            "last_administrator",
            f"{membership.user.username} is the last administrator of "
            f"{membership.publication.slug}; make another one first",
            "member",
        )


def _record(membership: Membership, verb: str, actor: str, now: datetime, **said: object) -> None:
    record(
        actor=actor,
        verb=verb,
        target=membership,
        at=now,
        publication=membership.publication,
        user=membership.user.username,
        **said,
    )

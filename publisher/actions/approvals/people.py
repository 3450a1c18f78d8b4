"""Who may approve an issue's text: members whose role allows it, but for its maker and asker."""

from collections.abc import Iterable, Sequence

from publisher.actions.approvals.standing import Standing, standing_of
from publisher.actions.publications.people.given_roles import role_of
from publisher.editorial.models import Issue, Newsletter, ReviewedText
from publisher.errors import Refused
from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import Permission

Members = Sequence[Membership] | None
MOST_NAMED = 10
DOORS = ("user", "cli")


def person_of(actor: str) -> str:
    """The name of the person behind an actor of the audit log: one who signs in and one who is
    logged in at the server are the same by their name. "" for a program."""
    door, _, name = actor.partition(":")
    return name if door in DOORS else ""


def members_of(publication: Publication) -> list[Membership]:
    """Everybody who works for it, by name."""
    rows = Membership.objects.filter(publication=publication, user__is_active=True)
    return list(rows.select_related("user", "own_role").order_by("user__username"))


def approvers(members: Iterable[Membership], roles: Sequence[str]) -> list[Membership]:
    """Those whose yes counts by a rule with these roles (none: of all that may approve)."""
    may = (one for one in members if one.may(Permission.APPROVE))
    return [one for one in may if not roles or role_of(one).name in roles]


def barred(issue: Issue, text: ReviewedText | None, standing: Standing) -> set[str]:
    """Who may not say yes to the text: whoever edited it last, and whoever asked for the yes."""
    editors = {person_of(issue.edited_by), person_of(text.edited_by) if text else ""}
    return (editors | set(standing.asked)) - {""}


def who_may_approve(issue: Issue, text: ReviewedText | None, members: Members = None) -> list[User]:
    """Those whose yes to this text would count and who have not given it, by name. members: of
    `members_of`, where they are known."""
    letter = issue.newsletter
    standing = standing_of(letter, text)
    out = barred(issue, text, standing) | set(standing.given)
    everybody = members_of(issue.publication) if members is None else members
    rows = approvers(everybody, letter.approval_roles)
    return [one.user for one in rows if one.user.username not in out]


def named(users: Iterable[User]) -> str:
    """Their names, by commas; at most ten."""
    return ", ".join([one.username for one in users][:MOST_NAMED])


def membership_in(publication: Publication, person: User) -> Membership:
    """What the person is there. Raises Refused `not_an_approver` for who may not approve."""
    rows = Membership.objects.filter(publication=publication, user=person, user__is_active=True)
    found = rows.select_related("user", "own_role").first()
    if found is None or not found.may(Permission.APPROVE):
        raise Refused(
            "not_an_approver",
            f"{person.username} may not approve issues of {publication.slug}",
            f"user {person.username}",
        )
    return found


def check_person(
    issue: Issue, text: ReviewedText, standing: Standing, one: Membership, *, confirmed: bool
) -> None:
    """Raise Refused `role_not_asked`, `own_edit` or `own_request` for who may not say yes to it,
    `confirmation_needed` for who has not just shown once more who they are, where that is asked."""
    letter, name = issue.newsletter, one.user.username
    where = f"issue {issue.pk}"
    if letter.approval_roles and role_of(one).name not in letter.approval_roles:
        roles = ", ".join(letter.approval_roles)
        raise Refused("role_not_asked", f"the letter asks for a yes of: {roles}", where)
    if name in standing.asked:
        raise Refused("own_request", f"{name} asked for this yes; another person gives it", where)
    if name in barred(issue, text, standing):
        raise Refused("own_edit", f"{name} edited it last; another person approves it", where)
    if letter.approval_confirmed and not confirmed:
        words = "the letter asks that who approves shows once more who they are, at the desk"
        raise Refused("confirmation_needed", words, where)


def can_be_met(letter: Newsletter, members: Members = None) -> bool:
    """Whether there are enough people for the newsletter's rule, whoever asks for it not counted.
    members: of its publication, where they are known."""
    everybody = members_of(letter.publication) if members is None else members
    needed = letter.approvals_needed
    may = {one.user_id for one in approvers(everybody, letter.approval_roles)}
    editors = [one.user_id for one in everybody if one.may(Permission.EDIT)]
    return not needed or any(len(may - {asks}) >= needed for asks in editors)

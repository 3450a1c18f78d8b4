"""The person behind a token: what they may do now is the most that their programs may give."""

from publisher.actions.approvals.people import person_of
from publisher.actions.publications.people.given_roles import Allows
from publisher.publications.models import Membership
from publisher.publications.roles import Permission
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Call

OPERATOR = "cli:"


def allows(call: Call, needed: Permission) -> Allows | None:
    """What the token's maker may do in the publication; None for the operator, who may all.

    A token that another token made has no person behind it. Raises the problem 403 where the
    maker lacks `needed`, or works for the publication no more.
    """
    made_by = call.caller.token.created_by
    if made_by.startswith(OPERATOR):
        return None
    person = person_of(made_by)
    found = Membership.objects.filter(
        publication=call.publication, user__username=person, user__is_active=True
    )
    member = found.select_related("own_role").first() if person else None
    if member is None or not member.may(needed):
        words = f"whoever made this token may not do that ({needed}); ask an administrator"
        raise ApiError(403, "maker_may_not", words, where="Authorization")
    return member.allows()

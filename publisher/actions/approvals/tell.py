"""Mail the people who may approve, and the chiefs when something left without."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from publisher.actions.approvals.people import approvers, members_of
from publisher.actions.service.post_mail import post_service_mail
from publisher.delivery.models import Send, ServiceMail
from publisher.editorial.models import Approval, Issue
from publisher.publications.models import Publication, User

GOOD_FOR = timedelta(days=2)


def ask_by_mail(*, approval: Approval, people: Iterable[User], now: datetime) -> int:
    """Tell each of them that the issue waits for their yes; how many have an address."""
    issue = approval.issue
    values = {
        "person": approval.person,
        "issue": issue.subject,
        "path": f"/desk/issues/{issue.pk}/approval/",
    }
    purpose, key = ServiceMail.Purpose.APPROVAL, f"ask:{approval.pk}"
    return _mail(issue.publication, people, purpose, key, values, now)


def tell_chiefs(*, issue: Issue, send: Send, actor: str, reason: str, now: datetime) -> int:
    """Tell everybody who might have approved it that the send goes without the approvals that its
    letter asks for, and why; how many were mailed."""
    chiefs = [one.user for one in approvers(members_of(issue.publication), ())]
    values = {
        "alarm": "sent_unapproved",
        "by": actor.partition(":")[2],
        "issue": issue.subject,
        "reason": reason,
        "path": f"/desk/sends/{send.pk}/",
    }
    purpose, key = ServiceMail.Purpose.ALARM, f"unapproved:{send.pk}:{now:%Y%m%d%H%M%S}"
    return _mail(issue.publication, chiefs, purpose, key, values, now)


def _mail(
    publication: Publication,
    people: Iterable[User],
    purpose: ServiceMail.Purpose,
    key: str,
    values: Mapping[str, str],
    now: datetime,
) -> int:
    """To each who has an address, once under the key; how many those are."""
    reachable = [person for person in people if person.email]
    for person in reachable:
        post_service_mail(
            publication=publication,
            purpose=purpose,
            key=f"{key}:{person.pk}",
            address=person.email or "",
            language=person.language or publication.language,
            values=values,
            now=now,
            expires_at=now + GOOD_FOR,
        )
    return len(reachable)

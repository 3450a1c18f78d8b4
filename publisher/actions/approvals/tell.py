"""Mail the people who may approve, and the chiefs when something left without."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from publisher.actions.approvals.people import approvers, members_of
from publisher.actions.service.post_mail import post_service_mail
from publisher.delivery.models import Send, ServiceMail
from publisher.editorial.models import Approval, Issue
from publisher.publications.models import User

GOOD_FOR = timedelta(days=2)


def ask_by_mail(*, approval: Approval, people: Iterable[User], now: datetime) -> int:
    """Tell each of them that the issue waits for their yes; how many have an address."""
    issue = approval.issue
    mails = [
        post_service_mail(
            publication=issue.publication,
            purpose=ServiceMail.Purpose.APPROVAL,
            key=f"ask:{approval.pk}:{person.pk}",
            address=person.email,
            language=person.language or issue.publication.language,
            values={
                "person": approval.person,
                "issue": issue.subject,
                "path": f"/desk/issues/{issue.pk}/approval/",
            },
            now=now,
            expires_at=now + GOOD_FOR,
        )
        for person in people
        if person.email
    ]
    return len(mails)


def tell_chiefs(*, issue: Issue, send: Send, actor: str, reason: str, now: datetime) -> int:
    """Tell everybody who might have approved it that the send goes without the approvals that its
    letter asks for, and why; how many were mailed."""
    chiefs = [one.user for one in approvers(members_of(issue.publication), ())]
    mails = [
        post_service_mail(
            publication=issue.publication,
            purpose=ServiceMail.Purpose.ALARM,
            key=f"unapproved:{send.pk}:{now:%Y%m%d%H%M%S}:{chief.pk}",
            address=chief.email,
            language=chief.language or issue.publication.language,
            values={
                "alarm": "sent_unapproved",
                "by": actor.partition(":")[2],
                "issue": issue.subject,
                "reason": reason,
                "path": f"/desk/sends/{send.pk}/",
            },
            now=now,
            expires_at=now + GOOD_FOR,
        )
        for chief in chiefs
        if chief.email
    ]
    return len(mails)

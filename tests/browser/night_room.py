"""What a full room needs for its alerts, and for a send that waits for its hour."""

from datetime import UTC, datetime, timedelta

from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from tests.browser.rooms import Room


def alerting(room: Room) -> Newsletter:
    """A newsletter of kind alert to the room's list."""
    newsroom = room.newsroom
    made = Newsletter.objects.create(
        publication=newsroom.publication,
        slug="flash",
        name="Le Flash",
        kind=Newsletter.Kind.ALERT,
        created_at=datetime.now(UTC),
    )
    made.mailing_lists.add(newsroom.mailing_list)
    return made


def planned(room: Room) -> Send:
    """A send of another issue, which begins in five hours."""
    newsroom, now = room.newsroom, datetime.now(UTC)
    issue = Issue.objects.create(
        publication=newsroom.publication,
        newsletter=newsroom.newsletter,
        subject="Demain matin",
        dated_at=now + timedelta(hours=5),
        content_hash="2" * 64,
        state=Issue.State.APPROVED,
        created_at=now,
    )
    return Send.objects.create(
        publication=newsroom.publication,
        kind=Send.Kind.ISSUE,
        state=Send.State.SCHEDULED,
        issue=issue,
        recipients=41_208,
        created_by="user:camille",
        created_at=now - timedelta(hours=1),
        not_before=now + timedelta(hours=5),
    )


def night(room: Room) -> list[str]:
    """Makes both. The pages that show them."""
    alerting(room)
    send = planned(room)
    return [f"/desk/sends/{send.pk}/", f"/desk/articles/{room.corrected.pk}/alert/"]

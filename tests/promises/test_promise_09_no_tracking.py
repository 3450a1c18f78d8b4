"""Promise 9: nothing in a mail identifies its reader but the leaving and preference links."""

import email
import email.policy
import re

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.sends.send_issue import send_issue
from publisher.delivery.models import Delivery
from publisher.publications.tokens import seal
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERSONAL = re.compile(r"/(?:u|preferences)/[\w-]+")


def parts(message: bytes) -> list[str]:
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    return [
        parsed.get_body([kind]).get_content()  # type: ignore[union-attr]
        for kind in ("html", "plain")
    ]


def test_two_readers_mails_differ_in_their_own_links_and_names_only() -> None:
    room = newsroom()
    room.readers("ana@example.org,", "bela@example.org,")
    room.story("s1")
    issue = room.issue("s1")
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    Delivery.objects.filter(issue=issue).update(dated_at=NOW)
    mails = {
        row.address: parts(
            render_issue(
                issue=issue, format="eml", recipient=row.address, actor="cli:test", now=NOW
            )
        )
        for row in Delivery.objects.filter(issue=issue)
    }
    for one, other in zip(*mails.values(), strict=True):
        assert one != other
        assert PERSONAL.sub("", one) == PERSONAL.sub("", other)
    for row in Delivery.objects.filter(issue=issue):
        for part in mails[row.address]:
            assert row.address not in part
            assert set(PERSONAL.findall(part)) == {
                f"/u/{seal('leave', row.pk)}",
                f"/preferences/{seal('leave', row.pk)}",
            }


def test_no_picture_and_no_link_of_the_content_carries_a_query_or_a_token() -> None:
    room = newsroom()
    room.readers("ana@example.org,Ana")
    room.story("s1")
    issue = room.issue("s1")
    html = render_issue(
        issue=issue, format="html", recipient=None, actor="cli:test", now=NOW
    ).decode()
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert "?" not in address
        assert "pixel" not in address
    assert 'width="1"' not in html


def test_merge_fields_and_campaigns_tell_readers_apart_by_their_words_alone() -> None:
    room = newsroom()
    room.readers("ana@example.org,Ana", "bela@example.org,Zed")
    room.newsletter.campaign = {"utm_source": "lettre", "utm_campaign": "{issue}"}
    room.newsletter.greeting = "Bonjour{{ ' ' ~ subscriber.name if subscriber.name }},"
    room.newsletter.save()
    room.story("s1")
    issue = room.issue("s1")
    issue.subject = "{{ subscriber.name|default('Vous') }}, le pont"
    issue.intro = (
        "À {{ subscriber.name }}, [la carte](https://carte.example.org/).\n\n"
        "{% if 'matin' in subscriber.lists and subscriber.access == 'registered' %}\n"
        "Pour {{ subscriber.name|upper }}.\n{% endif %}"
    )
    issue.save()
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    Delivery.objects.filter(issue=issue).update(dated_at=NOW)
    seen = []
    for row in Delivery.objects.filter(issue=issue).order_by("address"):
        raw = render_issue(
            issue=issue, format="eml", recipient=row.address, actor="cli:test", now=NOW
        )
        name = str(row.merge_values["name"])
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert str(message["Subject"]) == f"{name}, le pont"
        for part in parts(raw):
            assert f"Pour {name.upper()}." in part
            assert "utm_source=lettre" in part
            neutral = PERSONAL.sub("", part).replace(name, "N").replace(name.upper(), "N")
            seen.append(neutral)
    assert seen[0] == seen[2]
    assert seen[1] == seen[3]

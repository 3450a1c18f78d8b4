"""Promise 9: nothing in a mail identifies its reader but the leaving and preference links."""

import email
import email.policy
import http.client
import re
from urllib.parse import urlsplit

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.sends.send_issue import send_issue
from publisher.delivery.models import Delivery
from publisher.publications.tokens import seal
from tests.harness import Installation, wait_for
from tests.newsroom import NOW, newsroom
from tests.promises.sending import finished, letter, new_issue, start
from tests.sink import Sink, Taken

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


def tokens_of(mail: Taken) -> dict[bytes, bytes]:
    """What of a raw mail may be its reader's alone, and what each is called here: tokens (as they
    stand in pages' addresses, and in small letters), the id, the address, the name."""
    raw = mail.body
    (token,) = set(re.findall(rb"List-Unsubscribe: <https?://[^>]+/u/([\w-]+)>", raw))
    number = mail.recipient.removeprefix("reader").partition("@")[0]
    named = {
        token: b"TOKEN",
        mail.message_id.partition("@")[0].strip("<").encode(): b"ID",
        mail.recipient.encode(): b"ADDRESS",
        f"Nom {number}".encode(): b"NAME",
    }
    if small := re.search(rb"<mailto:[^+>]+\+([^@>]+)@", raw):
        named[small[1]] = b"SMALL"
    return named


def neutral(mail: Taken) -> bytes:
    raw = mail.body
    for own, name in tokens_of(mail).items():
        raw = raw.replace(own, name)
    return raw


def clicked(url: str, agent: int) -> tuple[int, str, str | None]:
    """GET, as a browser that leads no further: status, where to, cookies."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    browser = f"Mozilla/5.0 (X11; Linux x86_64; rv:{100 + agent}.0) Gecko/20100101 Firefox"
    connection.request("GET", parts.path, headers={"User-Agent": browser})
    answer = connection.getresponse()
    found = answer.status, answer.headers["Location"], answer.headers["Set-Cookie"]
    connection.close()
    return found


def links_in(mail: Taken) -> list[str]:
    """The addresses of ours in the HTML that lead elsewhere."""
    return sorted(set(re.findall(r"https?://[^\"\s<]+/r/[\w/-]+", parts(mail.body)[0])))


@pytest.mark.slow
def test_with_both_switches_on_who_did_not_consent_is_told_apart_by_nothing(
    database: dict[str, str] | None,
) -> None:
    """Slow: every process is real, and clicks are written seconds after they came."""
    with Sink() as sink, letter(3, sink, database) as (made, _):
        made.run("newsletter", "change", "matin", "--count-clicks", "--measure-readers")
        consents(made, "reader0@example.org")
        intro = made.data_dir / "intro.md"
        links = ("[la carte](https://carte.example.org/)", "[le port](https://port.example.org/)")
        intro.write_text(f"Voyez {links[0]} et {links[1]}.")
        issue = new_issue(made)
        made.run("issue", "edit", issue, "--intro", str(intro))
        with made.up():
            send = start(made, issue)
            wait_for(lambda: finished(made, send), 90, "the end")
            own, one, other = sorted(sink.mails, key=lambda mail: mail.recipient)
            assert neutral(one) == neutral(other)
            assert one.body != other.body
            assert links_in(one) == links_in(other)
            assert len(links_in(one)) == 3
            assert not set(links_in(own)) & set(links_in(one))
            assert {url.rpartition("/")[0] for url in links_in(own)} == set(links_in(one))
            where = {clicked(url, 0)[1] for url in links_in(own)}
            assert "https://carte.example.org/" in where
            first = links_in(one)[0]
            for agent in range(5):
                status, _, cookies = clicked(first, agent)
                assert (status, cookies) == (302, None)
            counts = wait_for(lambda: counted(made, issue), 60, "the clicks are written")
            assert sorted(counts.values()) == [0, 0, 5]


def consents(made: Installation, address: str) -> None:
    statement = (
        "from publisher.audience.models import Subscriber;"
        "from publisher.actions.readers.own.change_details import change_measuring;"
        "from django.utils.timezone import now;"
        f"change_measuring(subscriber=Subscriber.objects.get(address='{address}'), agreed=True,"
        " source='test', now=now())"
    )
    made.run("manage", "shell", "-c", statement)


def counted(made: Installation, issue: str) -> dict[str, int] | None:
    """Clicks by where they lead, once there are any."""
    links = made.json("issue", "report", issue)["links"]
    found = {one["address"]: one["clicks"]["number"] for one in links}
    return found if any(found.values()) else None

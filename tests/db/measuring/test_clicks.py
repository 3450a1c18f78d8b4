"""From a letter's links to its report: what leads where, what counts, what nobody may know."""

import email
import email.policy
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from markupsafe import escape

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.measuring.counting import Counter
from publisher.actions.measuring.report_clicks import FEW, Known, report_clicks
from publisher.actions.measuring.settle_clicks import settle_clicks
from publisher.actions.readers.own.change_details import change_measuring
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.stories.kill_article import kill_article
from publisher.audience.models import ReaderActivity, Subscriber
from publisher.cli.main import run
from publisher.delivery.models import Delivery, LinkTally, ReaderClick, Send
from publisher.delivery.tallies.ending import tally_ended
from publisher.editorial.models import Issue, Link
from publisher.publications.models import Membership, User
from publisher.publications.tokens import seal
from publisher.web.desk.setup.measuring import COUNTED, MEASURED
from publisher.web.reader import clicks
from tests.mailroom import Keeper, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LINK = re.compile(r"https?://[^/\s]+(/r/[\w-]{22}(?:/[\w-]{22})?)(?![\w/-])")
CARD = "https://carte.example.org/pont?utm=1"


@pytest.fixture(autouse=True)
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The web process's own, empty."""
    made = Counter()
    monkeypatch.setattr(clicks, "COUNTER", made)
    return made


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcdefg"))
    made.story("s1")
    made.story("s2", "Un second titre\n\nUn chapeau.\n\nUn paragraphe entier, avec sa phrase.\n")
    return made


def measure(room: Newsroom, **switches: bool) -> None:
    change_newsletter(
        publication=room.publication, slug="matin", actor="cli:test", now=NOW, **switches
    )
    room.newsletter.refresh_from_db()


def agree(*letters: str, agreed: bool = True) -> None:
    for letter in letters:
        reader = Subscriber.objects.get(address=f"{letter}@example.org")
        change_measuring(subscriber=reader, agreed=agreed, source="test", now=NOW)


def mail(room: Newsroom, folder: Path) -> tuple[Issue, dict[str, list[str]]]:
    """The issue, and the paths of the links that lead by way of us in each reader's mail."""
    issue = room.issue("s1", "s2")
    issue.intro = f"Voyez [la carte]({CARD}) et [carte.example.org](https://carte.example.org/)."
    issue.save()
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    keeper = work(folder, Keeper())
    return issue, {address[0]: paths(body) for address, body in keeper.mails}


def paths(body: bytes) -> list[str]:
    parsed = email.message_from_bytes(body, policy=email.policy.default)
    parts = [parsed.get_body([kind]).get_content() for kind in ("html", "plain")]  # type: ignore[union-attr]
    found = [sorted(set(LINK.findall(part))) for part in parts]
    assert found[0] == found[1], "both parts lead by way of us"
    return found[0]


def follow(path: str, agent: str = BROWSER, address: str = "192.0.2.1", **more):
    headers = {"user-agent": agent, **more}
    return Client().get(path, headers=headers, REMOTE_ADDR=address)


def written() -> dict[str, int]:
    """Clicks by where they lead, all that is in memory written down."""
    clicks.COUNTER.write(datetime.now(UTC), everything=True)
    counted = LinkTally.objects.exclude(clicks=0, discounted=0)
    return dict(counted.values_list("link__address", "clicks"))


def test_without_the_switches_nothing_leads_by_way_of_us(room, tmp_path) -> None:
    agree("a")
    issue, found = mail(room, tmp_path)
    assert set(map(tuple, found.values())) == {()}
    assert not Link.objects.exists()
    report = report_clicks(issue=issue)
    assert report.measured.known is report.clicked.known is Known.NOT_MEASURED


def test_without_persons_all_readers_have_the_same_links(room, tmp_path) -> None:
    measure(room, counts_clicks=True)
    agree("a")
    issue, found = mail(room, tmp_path)
    (shared,) = set(map(tuple, found.values()))
    assert len(shared) == Link.objects.count() == 3
    places = {follow(path).headers["Location"] for path in shared}
    assert CARD in places
    assert places == set(Link.objects.values_list("address", flat=True))
    for number in range(FEW):
        follow(shared[0], address=f"192.0.2.{number + 10}")
        follow(shared[0], address=f"192.0.2.{number + 10}")
    first = Link.objects.get(pk=link_of(shared[0]))
    counts = written()
    assert counts[first.address] == FEW, "one visitor counts once, the first one was a program"
    shown = {one.address: one for one in report_clicks(issue=issue).links}
    assert shown[first.address].clicks.number == FEW
    assert shown[first.address].readers.known is Known.NOT_MEASURED
    assert not ReaderClick.objects.exists()


def link_of(path: str) -> int:
    token = path.split("/")[2]
    return next(pk for pk in Link.objects.values_list("pk", flat=True) if seal("link", pk) == token)


def test_a_link_leads_to_where_it_stood_and_nowhere_else(room, tmp_path) -> None:
    measure(room, counts_clicks=True)
    _, found = mail(room, tmp_path)
    path = found["a"][0]
    for wrong in (
        "/r/https:%2F%2Fevil.example/", "/r/x", f"/r/{seal('leave', 1)}", f"{path}x",
        f"/r/{seal('link', 2**40)}", f"{path}/https:%2F%2Fevil.example",
    ):  # fmt: skip
        answer = follow(wrong)
        assert answer.status_code == 404 or answer.headers["Location"] in set(
            Link.objects.values_list("address", flat=True)
        )
    answer = follow(f"{path}?url=https://evil.example/&next=//evil.example")
    assert "evil" not in answer.headers["Location"]
    assert written() == {Link.objects.get(pk=link_of(path)).address: 1}


def test_the_answer_is_kept_by_nobody_and_names_nobody(room, tmp_path) -> None:
    measure(room, counts_clicks=True, measures_readers=True)
    agree("a")
    _, found = mail(room, tmp_path)
    for path in (found["a"][0], found["b"][0]):
        answer = follow(path)
        assert answer.status_code == 302
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert Client().post(path).status_code == 405


def test_a_killed_storys_links_lead_to_its_notice(room, tmp_path) -> None:
    measure(room, counts_clicks=True)
    _, found = mail(room, tmp_path)
    article = room.publication.articles.get(guid="s1")
    own = Link.objects.get(article=article)
    kill_article(article=article, notice="Faux.", actor="cli:test", now=NOW)
    path = next(one for one in found["a"] if link_of(one) == own.pk)
    assert follow(path).headers["Location"] == f"{settings.BASE_URL}/articles/{article.pk}"
    other = next(one for one in found["a"] if link_of(one) != own.pk)
    assert follow(other).headers["Location"] == Link.objects.get(pk=link_of(other)).address


def test_programs_are_led_on_and_not_counted(room, tmp_path) -> None:
    measure(room, counts_clicks=True)
    _, found = mail(room, tmp_path)
    path = found["a"][0]
    assert Client().head(path, headers={"user-agent": BROWSER}).status_code == 302
    for more in ({"purpose": "prefetch"}, {"sec-purpose": "prefetch"}, {"agent": "bingbot/2.0"}):
        assert follow(path, **more).status_code == 302
    for each in found["a"]:
        follow(each, address="198.51.100.7")
    assert not any(written().values())
    assert set(LinkTally.objects.values_list("discounted", flat=True)) == {1}


def settled(after: timedelta = timedelta(seconds=61)) -> dict[str, int | None]:
    """Clicks by the first letter of their reader, judged."""
    clicks.COUNTER.write(datetime.now(UTC), everything=True)
    settle_clicks(datetime.now(UTC) + after)
    rows = ReaderActivity.objects.order_by("subscriber__address")
    return {row.subscriber.address[0]: row.clicks for row in rows.select_related("subscriber")}


def ended() -> None:
    Send.objects.update(state=Send.State.FINISHED)
    tally_ended(clock=lambda: NOW, seconds=9)


def test_who_consents_is_measured_and_nobody_else(room, tmp_path) -> None:
    measure(room, measures_readers=True)
    agree("a", "b")
    issue, found = mail(room, tmp_path)
    assert {letter for letter, links in found.items() if links} == {"a", "b"}
    ended()
    assert settled() == {**dict.fromkeys("abcdefg"), "a": 0, "b": 0}
    follow(found["a"][0])
    follow(found["a"][0])
    assert settled() == {**dict.fromkeys("abcdefg"), "a": 1, "b": 0}
    activity = ReaderActivity.objects.get(subscriber__address="a@example.org")
    assert activity.last_sign_at == ReaderClick.objects.get().at
    assert not written()
    report = report_clicks(issue=issue)
    assert (report.measured.known, report.clicked.known) == (Known.FEW, Known.FEW)
    assert {one.clicks.known for one in report.links} == {Known.NOT_MEASURED}
    assert run(["segment", "count", "clicked", "--json"]) == 0


def test_a_scanner_of_a_consenting_reader_counts_nothing_also_afterwards(room, tmp_path) -> None:
    measure(room, measures_readers=True)
    agree("a")
    _, found = mail(room, tmp_path)
    follow(found["a"][0])
    assert settled()["a"] == 1
    for path in found["a"]:  # another process saw the rest of the burst
        follow(path)
    assert settled() == {"a": 0}
    assert set(ReaderClick.objects.values_list("discounted", flat=True)) == {True}


def test_withdrawal_silences_what_was_sent(room, tmp_path) -> None:
    measure(room, counts_clicks=True, measures_readers=True)
    agree("a")
    issue, found = mail(room, tmp_path)
    follow(found["a"][0])
    ended()
    assert settled()["a"] == 1
    assert LinkTally.objects.get().readers == 1
    agree("a", agreed=False)
    assert LinkTally.objects.get().readers == 0
    assert not ReaderClick.objects.exists()
    assert follow(found["a"][1]).status_code == 302
    assert settled()["a"] is None
    assert not written()
    ended()
    assert report_clicks(issue=issue).measured.number == 0


def test_who_withdraws_or_is_forgotten_before_it_is_written_is_not_kept(room, tmp_path) -> None:
    measure(room, measures_readers=True)
    agree("a", "b", "c")
    _, found = mail(room, tmp_path)
    for letter in "abc":
        follow(found[letter][0])
    agree("a", agreed=False)
    gone = Subscriber.objects.get(address="b@example.org")
    forget_subscriber(subscriber=gone, actor="t", now=NOW)
    assert {letter for letter, clicks in settled().items() if clicks} == {"c"}
    assert ReaderClick.objects.count() == 1


def test_the_desk_switches_and_prints_what_the_notice_must_say(room, client) -> None:
    person = User.objects.create_user("camille", password="x")
    Membership.objects.create(user=person, publication=room.publication, role="admin")
    client.force_login(person)
    page = client.get("/desk/measuring/", headers={"host": "localhost"})
    texts = [*COUNTED.values(), *MEASURED.values()]
    assert all(escape(text) in page.text for text in texts)
    quoted = " ".join(Path("docs/measuring.md").read_text().replace("\n> ", " ").split())
    assert all(" ".join(text.split()) in quoted for text in texts)
    form = {"newsletter": "matin", "measures_readers": "1"}
    assert client.post("/desk/measuring/", form, headers={"host": "localhost"}).status_code == 302
    room.newsletter.refresh_from_db()
    assert (room.newsletter.counts_clicks, room.newsletter.measures_readers) == (False, True)


def test_what_was_switched_off_counts_nothing_more(room, tmp_path) -> None:
    measure(room, counts_clicks=True, measures_readers=True)
    agree("a")
    _, found = mail(room, tmp_path)
    measure(room, counts_clicks=False, measures_readers=False)
    assert {follow(found[letter][0]).status_code for letter in "ab"} == {302}
    assert not written()
    assert not ReaderClick.objects.exists()


def test_a_token_of_another_issue_or_reader_counts_nothing(room, tmp_path) -> None:
    measure(room, measures_readers=True)
    agree("a")
    _, found = mail(room, tmp_path)
    own = found["a"][0]
    leave = seal("leave", Delivery.objects.get(subscriber__address="a@example.org").pk)
    for token in (leave, seal("click", 10**6), "x"):
        assert follow(f"{own.rpartition('/')[0]}/{token}").status_code == 302
    other = Link.objects.create(
        publication=room.publication, issue=room.issue("s1"), address=CARD, key="0"
    )
    assert follow(f"/r/{seal('link', other.pk)}/{own.rpartition('/')[2]}").status_code == 302
    settled()
    assert not ReaderClick.objects.exists()


def test_what_was_sent_is_shown_again_byte_for_byte(room, tmp_path) -> None:
    measure(room, counts_clicks=True, measures_readers=True)
    agree("a")
    issue = room.issue("s1")
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    keeper = work(tmp_path, Keeper())
    agree("a", agreed=False)
    for address, body in keeper.mails:
        shown = render_issue(
            issue=issue, format="eml", recipient=address, actor="t", now=NOW + timedelta(days=1)
        )
        assert shown == body


def test_the_report_by_command(room, tmp_path, capsys) -> None:
    measure(room, counts_clicks=True)
    issue, found = mail(room, tmp_path)
    follow(found["a"][0])
    written()
    assert run(["issue", "report", str(issue.pk), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["measured"] == {"known": "not_measured", "number": None}
    assert {one["clicks"]["known"] for one in document["links"]} == {"counted", "few"}
    assert run(["issue", "report", str(issue.pk)]) == 0
    assert "0 %" not in capsys.readouterr().out

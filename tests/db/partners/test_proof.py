"""Receipts, looks at partners' places, calls, and the report on a takedown."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.proof.calls import record_call, silent_destinations
from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.proof.reconcile import reconcile
from publisher.actions.partners.proof.stated_page import look_at_page
from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.cli.main import run
from publisher.delivery.models import PartnerReceipt, ServiceMail, StandingCheck
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.channels.harness_s3 import KEY, S3Harness
from tests.channels.partner_servers import SERVERS
from tests.channels.web_server import Answer, WebServer
from tests.db.ledger import publication
from tests.db.partner_rows import GUID, NOW, later, outbox, story
from tests.growth import grows_too_fast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "Le phare des Glénan se rallume ce soir après dix ans de travaux."
KILLED = later(hours=1)


@pytest.fixture
def title() -> Publication:
    made = publication()
    made.contact = "redaction@courrier.example.org"
    made.save()
    return made


class FolderPlace:
    """A folder of a partner, here or behind SFTP."""

    def __init__(self, channel: str, where: Path) -> None:
        self._server = SERVERS[channel](where)
        self.options, self.allowed = self._server.options, self._server.allowed

    def names(self) -> list[str]:
        return sorted(path.name for path in self._server.folder.iterdir())

    def plant(self, name: str) -> None:
        (self._server.folder / name).write_text("an old copy")

    def remove(self, name: str) -> None:
        (self._server.folder / name).unlink()

    def close(self) -> None:
        self._server.close()


class BucketPlace:
    """A bucket of a partner."""

    def __init__(self, channel: str, where: Path) -> None:
        self._bucket = S3Harness(where)
        address = f"127.0.0.1:{self._bucket.port}"
        place = f"bucket=s3://{self._bucket.bucket}/in?endpoint=http://{address}"
        self.options = ["--channel", channel, "--set", place, "--set", f"key={KEY}"]
        self.allowed = [address]

    def names(self) -> list[str]:
        return sorted(one.name for one in self._bucket.received())

    def plant(self, name: str) -> None:
        self._bucket.s3.put_object(Bucket=self._bucket.bucket, Key=f"in/{name}", Body=b"old")

    def remove(self, name: str) -> None:
        self._bucket.s3.delete_object(Bucket=self._bucket.bucket, Key=f"in/{name}")

    def close(self) -> None:
        self._bucket.close()


@pytest.fixture(params=["directory", "sftp", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Any]:
    kind = BucketPlace if request.param == "s3" else FolderPlace
    made = kind(request.param, tmp_path)
    settings.ALLOW_PRIVATE = made.allowed
    yield made
    made.close()


def killed(title: Publication) -> Article:
    """The story was brought, then killed, and the kill was brought."""
    article = story(title, WORDS)
    assert deliver_to_partners(now=NOW) >= 1
    kill_article(article=article, notice="Faux.", actor="user:lea", now=KILLED)
    assert deliver_to_partners(now=KILLED) >= 1
    article.refresh_from_db()
    return article


def holder(article: Article, at: Any) -> dict[str, Any]:
    report = takedown_report(article=article, now=at)
    (found,) = [one for one in report["holders"] if one["kind"] == "partner"]
    return found


def alarms() -> list[dict[str, Any]]:
    return [mail.values for mail in ServiceMail.objects.filter(purpose="alarm")]


@pytest.mark.slow
def test_a_copy_that_stands_after_its_kill_is_found(title: Publication, place: Any) -> None:
    """Slow: a real server answers."""
    assert run(["partner", "add", "agence", *place.options, "--format", "html"]) == 0
    article = story(title, WORDS)
    assert deliver_to_partners(now=NOW) == 1
    (first,) = place.names()
    kill_article(article=article, notice="Faux.", actor="user:lea", now=KILLED)
    assert deliver_to_partners(now=KILLED) == 1
    article.refresh_from_db()
    assert first not in place.names(), "the channel took it away"
    place.plant(first)
    assert reconcile(now=KILLED) == 0, "nobody looks at once"
    assert reconcile(now=KILLED + timedelta(minutes=2)) == 1
    assert holder(article, KILLED)["still_there"] is True
    assert alarms() == [], "partners have a quarter of an hour"
    assert reconcile(now=KILLED + timedelta(minutes=20)) == 1
    (alarm,) = alarms()
    assert (alarm["alarm"], alarm["partner"], alarm["guid"]) == ("still_there", "agence", GUID)
    reconcile(now=KILLED + timedelta(hours=1))
    assert len(alarms()) == 1, "told once"
    place.remove(first)
    reconcile(now=KILLED + timedelta(hours=3))
    found = holder(article, KILLED + timedelta(hours=3))
    assert (found["still_there"], found["version"]) == (False, 1)
    report = takedown_report(article=article, now=KILLED + timedelta(hours=3))
    assert report["minutes_to_last_removal"] == 180


def test_a_page_that_a_partner_named_is_read(
    title: Publication, tmp_path: Path, settings: Any
) -> None:
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        page = f"<html><body><h1>Titre</h1><p>{WORDS.replace(' ', '&nbsp; ')}</p></body></html>"
        theirs.behave = lambda _: Answer(200, body=page.encode())
        destination = outbox(title, tmp_path)
        article = story(title, WORDS)
        deliver_to_partners(now=NOW)
        acknowledge(
            destination=destination,
            article=article,
            via=Via.API,
            said_by="agence",
            url=f"http://{theirs.address}/phare",
            now=NOW,
        )
        kill_article(article=article, notice="Faux.", actor="user:lea", now=KILLED)
        deliver_to_partners(now=KILLED)
        article.refresh_from_db()
        assert reconcile(now=KILLED + timedelta(minutes=2)) == 1
        assert holder(article, KILLED)["still_there"] is True
        theirs.behave = lambda _: Answer(
            200, body="<p>Article retiré : Le phare des Glénan</p>".encode()
        )
        reconcile(now=KILLED + timedelta(minutes=10))
        assert holder(article, KILLED)["still_there"] is None, "a notice may stand there"
        theirs.behave = lambda _: Answer(410)
        reconcile(now=KILLED + timedelta(minutes=30))
        assert holder(article, KILLED)["still_there"] is False


@pytest.mark.slow
def test_a_page_that_is_named_after_the_kill_is_read_too(
    title: Publication, tmp_path: Path, settings: Any
) -> None:
    """Slow: a real server answers."""
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        theirs.behave = lambda _: Answer(200, body=f"<p>{WORDS}</p>".encode())
        destination = outbox(title, tmp_path)
        article = killed(title)
        about = {"destination": destination, "article": article, "via": Via.API, "said_by": "a"}
        late = KILLED + timedelta(minutes=30)
        acknowledge(now=late, **about)
        assert reconcile(now=late + timedelta(minutes=2)) == 0, "it named no page yet"
        for path in ("phare", "fr/phare"):
            acknowledge(url=f"http://{theirs.address}/{path}", now=late, **about)
        assert reconcile(now=late) == 0
        assert reconcile(now=late + timedelta(minutes=2)) == 2
        assert holder(article, late)["still_there"] is True
        assert PartnerReceipt.objects.get(version=2).url.endswith("/phare")
        assert alarms() == [], "it has a quarter of an hour"
        theirs.behave = lambda _: Answer(404)
        reconcile(now=late + timedelta(minutes=20))
        assert holder(article, late)["still_there"] is False
        for number in range(18):
            acknowledge(url=f"http://{theirs.address}/{number}", now=late, **about)
        with pytest.raises(PublisherError, match="20 addresses"):
            acknowledge(url=f"http://{theirs.address}/more", now=late, **about)


@pytest.mark.slow
def test_a_second_withdrawal_is_looked_at_and_told_of_anew(
    title: Publication, tmp_path: Path, settings: Any
) -> None:
    """Slow: a real server answers."""
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        theirs.behave = lambda _: Answer(200, body=f"<p>{WORDS}</p>".encode())
        destination = outbox(title, tmp_path)
        article = story(title, WORDS)
        deliver_to_partners(now=NOW)
        acknowledge(
            destination=destination, article=article, via=Via.API, said_by="a",
            url=f"http://{theirs.address}/phare", now=NOW,
        )  # fmt: skip
        for hour in (1, 3):
            at = later(hours=hour)
            withhold_article(article=article, actor="user:lea", now=at)
            deliver_to_partners(now=at)
            assert reconcile(now=at + timedelta(minutes=20)) == 1
            assert StandingCheck.objects.get().alarmed_at == at + timedelta(minutes=20)
            release_article(article=article, actor="user:lea", now=at + timedelta(hours=1))
            deliver_to_partners(now=at + timedelta(hours=1))
            assert reconcile(now=at + timedelta(hours=1, minutes=30)) == 0, "it may stand there"
        assert [one["alarm"] for one in alarms()] == ["still_there"] * 2


def test_a_private_page_is_never_read(title: Publication, tmp_path: Path) -> None:
    destination = outbox(title, tmp_path)
    article = story(title, WORDS)
    deliver_to_partners(now=NOW)
    about = {"destination": destination, "article": article, "via": Via.API, "said_by": "agence"}
    acknowledge(url="http://127.0.0.1:9/x", now=NOW, **about)
    kill_article(article=article, notice="Faux.", actor="user:lea", now=KILLED)
    deliver_to_partners(now=KILLED)
    reconcile(now=KILLED + timedelta(minutes=2))
    check = StandingCheck.objects.get()
    assert (check.presence, "private" in check.answer) == ("unknown", True)


def test_a_receipt_in_the_answer_is_kept(title: Publication, settings: Any) -> None:
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        said = json.dumps({"acknowledged": True, "reference": "AFP-17"}).encode()
        theirs.behave = lambda _: Answer(
            200, body=said, headers={"Content-Type": "application/json"}
        )
        words = ["--channel", "webhook", "--set", f"url=http://{theirs.address}/in"]
        assert run(["partner", "add", "agence", *words]) == 0
        article = killed(title)
    receipts = PartnerReceipt.objects.order_by("pk").values_list("version", "via", "reference")
    assert list(receipts) == [(1, "reply", "AFP-17"), (2, "reply", "AFP-17")]
    found = holder(article, KILLED)
    assert found["acknowledged_at"].startswith("2026-03-01T07:00:00")
    assert found["told_at"] is not None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"acknowledged": True, "id": "another's"}, "application/json"),
        ({"acknowledged": True}, "text/html"),
        ({"acknowledged": "yes"}, "application/json"),
    ],
)
def test_what_only_looks_like_a_receipt_is_none(
    title: Publication, settings: Any, body: dict[str, Any], kind: str
) -> None:
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        said = json.dumps(body).encode()
        theirs.behave = lambda _: Answer(200, body=said, headers={"Content-Type": kind})
        words = ["--channel", "webhook", "--set", f"url=http://{theirs.address}/in"]
        assert run(["partner", "add", "agence", *words]) == 0
        story(title, WORDS)
        assert deliver_to_partners(now=NOW) == 1
    assert not PartnerReceipt.objects.exists()


def test_a_page_of_nothing_but_brackets_holds_nobody_up(
    title: Publication, tmp_path: Path, settings: Any
) -> None:
    with closing(WebServer()) as theirs:
        settings.ALLOW_PRIVATE = [theirs.address]
        article = story(title, WORDS)

        def look(brackets: int) -> None:
            theirs.behave = lambda _: Answer(200, body=b"<" * brackets)
            assert look_at_page(f"http://{theirs.address}/", article).presence.value == "unknown"

        assert not grows_too_fast(look, int, (56_000, 225_000, 900_000))


def test_who_says_nothing_is_called(
    title: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    destination = outbox(title, tmp_path)
    article = killed(title)
    assert silent_destinations(article, KILLED + timedelta(minutes=14)) == []
    assert silent_destinations(article, KILLED + timedelta(minutes=16)) == [destination]
    words = ["partner", "receipts", "agence", "--json"]
    assert run([*words, "--called", GUID, "--spoke-with", "Mme Rey", "--note", "Retiré"]) == 0
    (call,) = holder(article, KILLED)["calls"]
    assert (call["spoke_with"], call["note"], call["by"][:4]) == ("Mme Rey", "Retiré", "cli:")
    capsys.readouterr()
    assert run([*words, "--acknowledge", GUID]) == 0
    (receipt,) = json.loads(capsys.readouterr().out)["receipts"]
    assert (receipt["version"], receipt["via"]) == (2, "person")
    assert silent_destinations(article, KILLED + timedelta(hours=1)) == []
    assert run([*words, "--acknowledge", "tag:x,2026:none"]) == 2


def test_nobody_vouches_for_what_was_never_brought(title: Publication, tmp_path: Path) -> None:
    destination = outbox(title, tmp_path)
    article = story(title, WORDS)
    about: dict[str, Any] = {"destination": destination, "article": article, "now": NOW}
    with pytest.raises(PublisherError, match="was never brought it"):
        acknowledge(via=Via.PERSON, said_by="lea", **about)
    with pytest.raises(PublisherError, match="spoke_with"):
        record_call(spoke_with=" ", note="", actor="lea", **about)


def test_the_report_says_what_cannot_be_known(
    title: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["feed", "create", "tout", "--title", "Tout"]) == 0
    outbox(title, tmp_path, "agence")
    outbox(title, tmp_path, "autre")
    later_one = killed(title)
    Destination.objects.filter(partner__slug="autre").update(contact_phone="+33 1 23")
    capsys.readouterr()
    assert run(["article", "takedown-report", GUID, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    kinds = [(one["kind"], one["still_there"]) for one in report["holders"]]
    assert kinds == [("partner", None), ("partner", None), ("feed", None), ("page", False)]
    assert report["minutes_to_last_removal"] is None
    assert (report["guid"], report["killed_at"]) == (GUID, "2026-03-01T07:00:00Z")
    assert later_one.pubstatus == "canceled"
    assert run(["article", "takedown-report", GUID]) == 0
    assert "unknown" in capsys.readouterr().out


def test_a_story_that_may_be_used_has_no_report(
    title: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    story(title)
    assert run(["article", "takedown-report", GUID, "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "not_taken_back"


def test_a_destination_that_is_gone_is_looked_at_no_more(
    title: Publication, tmp_path: Path
) -> None:
    destination = outbox(title, tmp_path, format="html")
    killed(title)
    Destination.objects.filter(pk=destination.pk).delete()
    assert reconcile(now=KILLED + timedelta(minutes=2)) == 1
    assert reconcile(now=KILLED + timedelta(minutes=20)) == 0


def test_a_look_that_breaks_has_its_turn_later(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox(title, tmp_path, format="html")
    killed(title)

    def broken(_: Destination) -> None:
        raise RuntimeError("the channel breaks")

    monkeypatch.setattr("publisher.actions.partners.proof.reconcile.open_channel", broken)
    assert reconcile(now=KILLED + timedelta(minutes=2)) == 1
    assert reconcile(now=KILLED + timedelta(minutes=3)) == 0, "not at each sweep"
    assert reconcile(now=KILLED + timedelta(minutes=5)) == 1

"""What stands on a partner's page and what its buttons do, against real servers."""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.engineer.do_requests import do_requests
from publisher.actions.partners.engineer.requests import forget_old_requests
from publisher.actions.partners.pause_partner import pause_partner
from publisher.actions.stories.kill_article import kill_article
from publisher.delivery.models import Delivery, SentBody, SentCopy
from publisher.delivery.partners.sent_bytes import KEPT, drop_old_sent
from publisher.publications.models import AuditEntry
from publisher.syndication.models import Destination, EngineerRequest
from tests.channels.sftp_server import PASSWORD, USER, SftpServer
from tests.channels.web_server import Answer, WebServer
from tests.db.partner_rows import story
from tests.sink import Sink
from tests.web.partner.house import House, house, now

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SAMPLES = ("story", "correction", "kill", "embargo", "unlicensed")


@pytest.fixture
def server(settings: Any) -> Iterator[WebServer]:
    made = WebServer()
    settings.ALLOW_PRIVATE = [made.address]
    yield made
    made.close()


@pytest.fixture
def room(server: WebServer) -> House:
    made = house(f"http://{server.address}/in")
    made.enter()
    return made


def brought(room: House, guid: str = "tag:x.example.org,2026:a", **fields: Any) -> Delivery:
    """A story that went, just now."""
    story(room.partner.publication, guid=guid, now=now(), **fields)
    deliver_to_partners(now=now() + timedelta(seconds=1), destination_id=room.place.pk)
    return Delivery.objects.filter(destination=room.place).latest("pk")


def asked(room: House) -> EngineerRequest:
    """The last that was asked for, done."""
    do_requests(now=now())
    return EngineerRequest.objects.latest("pk")


@pytest.mark.slow
def test_the_log_has_the_very_bytes(room: House, server: WebServer) -> None:
    """Slow: a real server answers."""
    row = brought(room)
    (request,) = server.requests
    Destination.objects.filter(pk=room.place.pk).update(limits={"headline": 3}, encoding="utf-16")
    room.partner.publication.name = "Another name"
    room.partner.publication.save()
    page = room.browser.get(f"/partner/log/{row.pk}/").text
    assert hashlib.sha256(request.body).hexdigest() in page
    assert request.headers["webhook-id"] in page
    assert "Le phare des Glénan" in page
    answer = room.browser.get(f"/partner/log/{row.pk}/body")
    assert answer.content == request.body
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "tag:x.example.org,2026:a" in room.browser.get("/partner/log/").text
    hostile = ("before=99999999999999999999999", "before=-1", "before=x", "guid=%00", "guid=none")
    for query in (*hostile, f"destination={room.place.slug}%27"):
        assert room.browser.get(f"/partner/log/?{query}").status_code == 200, query
    for query in ("before=99999999999999999999999", "before=-1", "before=x", "before="):
        assert room.browser.get(f"/partner/inventory/?{query}").status_code == 200, query


def test_bytes_are_kept_once_for_all_who_got_the_same(room: House, server: WebServer) -> None:
    Destination.objects.filter(pk=room.other.pk).update(settings=room.place.settings)
    story(room.partner.publication, now=now())
    deliver_to_partners(now=now() + timedelta(seconds=1))
    assert len(server.requests) == 2
    assert (SentBody.objects.count(), SentCopy.objects.count()) == (1, 2)
    theirs = Delivery.objects.get(destination=room.other)
    assert room.browser.get(f"/partner/log/{theirs.pk}/").status_code == 404
    assert room.browser.get(f"/partner/log/{theirs.pk}/body").status_code == 404
    assert drop_old_sent(now() + KEPT - timedelta(hours=1)) == 0
    assert drop_old_sent(now() + KEPT + timedelta(days=2)) == 2
    assert not SentBody.objects.exists()


@pytest.mark.slow
def test_after_a_kill_no_text_is_shown_and_a_takedown_erases_it(room: House) -> None:
    """Slow: a real server answers."""
    row = brought(room)
    article = row.article_version.article  # type: ignore[union-attr]
    kill_article(article=article, notice="C’était faux.", actor="user:a", now=now())
    deliver_to_partners(now=now() + timedelta(seconds=1), destination_id=room.place.pk)
    page = room.browser.get(f"/partner/log/{row.pk}/").text
    assert "Glénan" not in page
    assert room.browser.get(f"/partner/log/{row.pk}/body").status_code == 404
    kill = Delivery.objects.filter(destination=room.place).latest("pk")
    assert b"canceled" in room.browser.get(f"/partner/log/{kill.pk}/body").content
    article.refresh_from_db()
    takedown_article(article=article, reason="droit", actor="user:a", now=now())
    assert not [one for one in SentBody.objects.all() if one.body and b"phare" in unpacked(one)]
    assert SentCopy.objects.get(delivery=row).body_hash in page


def unpacked(one: SentBody) -> bytes:
    return zlib.decompress(bytes(one.body))


@pytest.mark.slow
def test_a_trial_is_done_by_a_worker_and_says_each_step(room: House, server: WebServer) -> None:
    """Slow: a real server answers."""
    answer = room.post("try/")
    assert answer.status_code == 303
    assert not server.requests, "no request of a browser waits for a server"
    assert room.post("try/").status_code == 409
    assert asked(room).ok
    assert server.requests[0].headers["publisher-test"] == "true"
    assert "HTTP 200" in room.browser.get(room.at).text
    server.behave = lambda handler: Answer(500, {}, b"<script>alert(1)</script>")
    room.post("try/")
    assert not asked(room).ok
    page = room.browser.get(room.at).text
    assert "HTTP 500" in page
    assert "<script>" not in page


@pytest.mark.slow
def test_trials_have_a_brake(room: House) -> None:
    """Slow: a real server answers."""
    codes = []
    for _ in range(11):
        codes.append(room.post("try/").status_code)
        do_requests(now=now())
    assert codes == [303] * 10 + [409]


@pytest.mark.parametrize("code", SAMPLES)
def test_samples_are_downloaded_and_pushed_marked_as_such(
    code: str, room: House, server: WebServer
) -> None:
    document = json.loads(room.browser.get(f"{room.at}samples/{code}").content)
    wanted = "canceled" if code == "kill" else "usable"
    assert document["pubStatus"] == wanted
    assert "sample" in document["uri"]
    if code == "embargo":
        assert room.post("try/", sample=code).status_code == 409
        Destination.objects.filter(pk=room.place.pk).update(advance_copies=True)
    room.post("try/", sample=code)
    assert asked(room).ok
    (push,) = server.requests
    Webhook(secrets_of(room.place)["secret"]).verify(push.body, push.headers)
    assert push.headers["publisher-test"] == "true"
    assert "-sample-" in push.headers["webhook-id"]
    assert json.loads(push.body)["pubStatus"] == wanted
    room.post("try/", sample=code)
    asked(room)
    assert server.requests[1].headers["webhook-id"] != push.headers["webhook-id"]
    assert not Delivery.objects.filter(destination__isnull=False).exists(), "no delivery"
    assert room.browser.get(f"{room.at}samples/none").status_code == 404


def test_the_unlicensed_picture_is_left_out_and_said(room: House) -> None:
    page = room.browser.get(room.at).text
    assert "sample-agency" in page
    body = room.browser.get(f"{room.at}samples/unlicensed").content
    assert b".png" not in body


def test_no_sample_goes_while_the_partner_is_paused(room: House, server: WebServer) -> None:
    pause_partner(partner=room.partner, actor="t", now=now())
    room.post("try/", sample="story")
    row = asked(room)
    assert (row.ok, row.steps[0]["step"]) == (False, "paused")
    assert not server.requests
    assert "aucun exemple ne part" in room.browser.get(room.at).text


@pytest.mark.slow
def test_samples_come_by_sftp_and_the_kill_takes_them_away(
    room: House, settings: Any, tmp_path: Path
) -> None:
    """Slow: a real server answers."""
    remote = SftpServer(tmp_path / "remote")
    settings.ALLOW_PRIVATE = [f"127.0.0.1:{remote.port}"]
    reached = {"host": "127.0.0.1", "port": str(remote.port), "user": USER, "path": "in"}
    Destination.objects.filter(pk=room.place.pk).update(
        channel="sftp", settings=reached, secret=b"", format="markdown"
    )
    room.place.refresh_from_db()
    try:
        page = room.browser.get(room.at).text
        assert "rien ne part avant que la clé" in page
        state = re.search(r'name="state" value="(\w+)"', page)
        assert state
        given = {"kind": "given", "state": state[1], "given-password": PASSWORD}
        shown = room.post("secret/", **given)
        assert shown.status_code == 200
        assert PASSWORD not in shown.text
        assert room.post("secret/", **given).status_code == 409, "a form is used once"
        room.post("try/")
        row = asked(room)
        seen = next(step for step in row.steps if step["step"] == "host_key")
        assert (row.ok, remote.pin.fingerprint in seen["answer"]) == (False, True)
        assert room.post("host-key/", host_key="256 MD5:no root (ED25519)").status_code == 409
        printed = f"256 {remote.pin.fingerprint} root@sftp (ED25519)"
        assert room.post("host-key/", host_key=printed).status_code == 303
        room.place.refresh_from_db()
        assert room.place.settings["host_key"] == str(remote.pin)
        for code in ("story", "correction"):
            room.post("try/", sample=code)
            assert asked(room).ok
        files = sorted(path.name for path in (tmp_path / "remote/in").iterdir())
        assert len(files) == 2
        assert all("sample-1" in name for name in files)
        room.post("try/", sample="kill")
        assert asked(room).ok
        (kill,) = (tmp_path / "remote/in").iterdir()
        assert all(name in kill.read_text() for name in files)
    finally:
        remote.close()


def test_a_sample_comes_by_mail(room: House, settings: Any) -> None:
    to = "depeches@reseau.example.org"
    Destination.objects.filter(pk=room.place.pk).update(
        channel="mail", settings={"to": to}, secret=b""
    )
    with Sink() as relay:
        settings.SMTP_URL = relay.url
        settings.ALLOW_PRIVATE = [relay.address]
        room.post("try/", sample="kill")
        assert asked(room).ok
    (mail,) = relay.mails
    assert mail.recipient == to
    subject = message_from_bytes(mail.body, policy=default)["subject"]
    assert subject.startswith("EXEMPLE")


def test_a_new_secret_is_shown_once_and_pushes_bear_both(room: House, server: WebServer) -> None:
    old = secrets_of(room.place)["secret"]
    page = room.browser.get(room.at).text
    assert old not in page
    state = re.search(r'name="state" value="(\w+)"', page)
    assert state
    shown = room.post("secret/", kind="secret", state=state[1]).text
    made = re.search(r"<code>(whsec_[^<]+)</code>", shown)
    assert made
    assert room.post("secret/", kind="secret", state=state[1]).status_code == 409
    for path in ("", f"to/{room.place.slug}/", "log/"):
        assert made[1] not in room.browser.get(f"/partner/{path}").text
    room.place.refresh_from_db()
    assert secrets_of(room.place)["secret"] == made[1]
    assert made[1] not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert AuditEntry.objects.get(verb="rotate_secret").actor == "engineer:reseau"


@pytest.mark.slow
def test_a_replay_brings_the_last_days_again_marked(room: House, server: WebServer) -> None:
    """Slow: a real server answers."""
    brought(room)
    assert room.post("host-key/", host_key="SHA256:x").status_code == 409
    for hours in ("0", "721", "x", ""):
        assert room.post("replay/", hours=hours).status_code == 409
    assert room.post("replay/", hours="24").status_code == 303
    assert asked(room).ok
    deliver_to_partners(now=now() + timedelta(seconds=1), destination_id=room.place.pk)
    assert server.requests[-1].headers["publisher-replay"] == "true"
    assert "nouvel envoi" in room.browser.get("/partner/log/").text


def test_what_a_killed_worker_left_is_told(room: House) -> None:
    room.post("try/")
    EngineerRequest.objects.update(started_at=now() - timedelta(hours=1))
    row = asked(room)
    assert (row.ok, row.steps[0]["step"]) == (False, "interrupted")
    assert forget_old_requests(now() + timedelta(days=31)) > 0


def test_the_inventory_and_the_addresses_that_we_dial_from(room: House, settings: Any) -> None:
    assert "n’a pas dit" in room.browser.get("/partner/").text
    settings.DIAL_FROM = ["203.0.113.7/32"]
    brought(room)
    assert "203.0.113.7/32" in room.browser.get("/partner/").text
    assert "tag:x.example.org,2026:a" in room.browser.get("/partner/inventory/").text
    document = json.loads(room.browser.get("/partner/inventory.json").content)
    (held,) = document["articles"]
    assert (held["guid"], held["version"], held["pubstatus"]) == (
        "tag:x.example.org,2026:a",
        1,
        "usable",
    )
    assert held.keys() == {"guid", "version", "pubstatus", "hash", "sent_at", "acknowledged_at"}


def test_the_inventory_shows_the_newest_first_a_page_at_a_time(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.web.partner.pages.INVENTORY_PAGE", 2)
    guids = [f"tag:x.example.org,2026:{letter}" for letter in "abc"]
    for guid in guids:
        brought(room, guid)
    first = room.browser.get("/partner/inventory/").text
    assert [guid in first for guid in guids] == [False, True, True]
    (older,) = re.findall(r'href="(/partner/inventory/\?before=\d+)"', first)
    rest = room.browser.get(older).text
    assert [guid in rest for guid in guids] == [True, False, False]
    assert "before=" not in rest
    assert "Vous n’avez encore rien" not in room.browser.get("/partner/inventory/?before=1").text


def test_every_channel_and_format_has_a_page(room: House) -> None:
    settings = {"path": "/srv/agence", "host": "ftp.example.org", "bucket": "s3://b/p", "user": "u"}
    wires = ("ninjs-3.1", "newsml-g2", "rss-msn", "text", "telex")
    for channel, wire in zip(("pull", "directory", "s3", "ftp", "fax"), wires, strict=True):
        Destination.objects.filter(pk=room.place.pk).update(
            channel=channel, format=wire, settings=settings, secret=b"", filter_tree={}
        )
        page = room.browser.get(room.at)
        assert page.status_code == 200
        shown = "/srv/agence" in page.text
        assert shown == (channel == "ftp"), "no path of our own machine"
    assert room.browser.get("/partner/").status_code == 200

"""A partner's server, from `partner add` to a kill: the same on every channel of files."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from django.core import serializers

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.ways import WAYS
from publisher.actions.stories.kill_article import kill_article
from publisher.cli.main import run
from publisher.delivery.models import Delivery, ServiceMail
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.models import Destination
from tests.channels.partner_servers import SERVERS, PartnerServer
from tests.channels.sftp_server import PASSWORD, SftpServer
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, states, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(params=SERVERS)
def there(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[PartnerServer]:
    made = SERVERS[request.param](tmp_path)
    settings.ALLOW_PRIVATE = made.allowed
    publication()
    yield made
    made.close()


def add(there: PartnerServer, *more: str) -> Destination:
    assert run(["partner", "add", "agence", *there.options, "--format", "ninjs", *more]) == 0
    return Destination.objects.latest("pk")


def documents(there: PartnerServer) -> list[tuple[str, str]]:
    """Version and status of each file that stands there."""
    if not there.folder.exists():
        return []
    found = [json.loads(path.read_bytes()) for path in sorted(there.folder.iterdir())]
    return [(one["version"], one["pubStatus"]) for one in found]


@pytest.mark.slow
def test_a_story_a_correction_and_a_kill_arrive(there: PartnerServer) -> None:
    """Slow: a real server answers."""
    destination = add(there)
    article = story(destination.publication)
    assert deliver_to_partners(now=NOW) == 1
    assert documents(there) == [("1", "usable")]
    story(destination.publication, "Le phare se rallume, puis s’éteint.", now=later(hours=1))
    assert deliver_to_partners(now=later(hours=2)) == 1
    assert documents(there) == [("1", "usable"), ("2", "usable")]
    kill_article(article=article, notice="Erreur.", actor="test", now=later(hours=3))
    assert deliver_to_partners(now=later(hours=3)) == 1
    assert documents(there)[-1] == ("3", "canceled")
    assert states(destination) == ["delivered"] * 3


def test_partner_test_tries_each_step_and_leaves_nothing(
    there: PartnerServer, capsys: pytest.CaptureFixture[str]
) -> None:
    add(there)
    assert _tried(capsys)[-4:] == ["folder", "write", "rename", "remove"]
    assert list(there.folder.iterdir()) == []


def test_a_kill_overtakes_a_story_that_waits_for_the_server(there: PartnerServer) -> None:
    """Promise 4: who never got it is told nothing, and gets nothing late."""
    destination = add(there)
    if there.server is None:
        there.folder.rmdir()
    else:
        there.server.fault = "wrong password"
    article = story(destination.publication)
    deliver_to_partners(now=NOW)
    assert states(destination) == ["retrying"]
    kill_article(article=article, notice="Erreur.", actor="test", now=later(minutes=1))
    if there.server is None:
        there.folder.mkdir()
    else:
        there.server.fault = ""
    assert deliver_to_partners(now=later(hours=5)) == 0
    assert documents(there) == []
    assert states(destination) == ["superseded"]


def test_an_embargo_holds(there: PartnerServer) -> None:
    """Promise 5: neither a file nor half of one, under any name, before it ends."""
    destination = add(there)
    story(destination.publication, embargo_until=NOW + timedelta(hours=2))
    deliver_to_partners(now=later(hours=1))
    assert documents(there) == []
    assert [path for path in there.folder.rglob("*") if path.is_file()] == []


def test_advance_copies_say_that_they_are(there: PartnerServer) -> None:
    destination = add(there, "--advance-copies")
    story(destination.publication, embargo_until=NOW + timedelta(hours=2))
    assert deliver_to_partners(now=later(hours=1)) == 1
    (file,) = there.folder.iterdir()
    assert json.loads(file.read_bytes())["embargoedUntil"]


def test_the_password_is_nowhere_to_be_read(
    there: PartnerServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Promise 12: in the database, in what commands print, in logs, in answers."""
    caplog.set_level(logging.DEBUG)
    destination = add(there)
    story(destination.publication)
    if there.server is not None:
        there.server.fault = "wrong password"
    deliver_to_partners(now=NOW)
    run(["partner", "list", "--json"])
    printed = capsys.readouterr()
    rows: list[Any] = [
        *Destination.objects.all(),
        *Delivery.objects.all(),
        *AuditEntry.objects.all(),
    ]
    kept = serializers.serialize("json", rows)
    assert "127.0.0.1" in kept or there.server is None
    for text in (kept, printed.out, printed.err, caplog.text, repr(list(there.options))):
        assert PASSWORD not in text
    if there.server is not None:
        assert Delivery.objects.get().reply_code in {"sign_in", "530"}


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["ftp", "ftps", "sftp"])
def test_another_password_is_set_by_rotate(channel: str, tmp_path: Path, settings: Any) -> None:
    """Slow: a real server answers."""
    publication()
    made = SERVERS[channel](tmp_path)
    settings.ALLOW_PRIVATE = made.allowed
    right, old = tmp_path / "password", tmp_path / "old"
    old.write_text("of last year")
    made.options = [word.replace(str(right), str(old)) for word in made.options]
    destination = add(made)
    story(destination.publication)
    deliver_to_partners(now=NOW)
    assert states(destination) == ["retrying"]
    assert run(["partner", "rotate", "agence", "--set", f"password=@{right}"]) == 0
    assert deliver_to_partners(now=later(hours=2)) == 1
    made.close()
    assert documents(made) == [("1", "usable")]


COMMON = ("host=sftp.example.org", "user=courrier")
BAD: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("sftp", COMMON, "missing_setting", "--set password"),
    ("sftp", ("user=x", "password=p"), "missing_setting", "--set host"),
    ("sftp", (*COMMON, "password=p", "port=0"), "bad_port", "--set port"),
    ("sftp", (*COMMON, "password=p", "port=65536"), "bad_port", "--set port"),
    ("sftp", (*COMMON, "password=p", "port=٢٢"), "bad_port", "--set port"),
    ("sftp", (*COMMON, "password=p", "path=../up"), "bad_folder", "--set path"),
    ("sftp", (*COMMON, "password=p", "host_key=MD5:00"), "bad_host_key", "--set host_key"),
    ("sftp", (*COMMON, "key=hello"), "bad_key", "--set key"),
    ("sftp", (*COMMON, "password=p", "passphrase=p"), "missing_setting", "--set key"),
    ("sftp", ("host=sftp://x", "user=x", "password=p"), "bad_host", "--set host"),
    ("sftp", (*COMMON, "password=p", "mode=active"), "unknown_setting", "--set mode"),
    ("ftp", COMMON, "missing_setting", "--set password"),
    ("ftp", (*COMMON, "password=a\nb"), "bad_secret", "--set password"),
    ("ftp", (*COMMON, "password=p", "mode=other"), "bad_choice", "--set mode"),
    ("ftp", (*COMMON, "password=p", "tls=implicit"), "unknown_setting", "--set tls"),
    ("ftps", (*COMMON, "password=p", "tls=never"), "bad_choice", "--set tls"),
    ("ftps", (*COMMON, "password=p", "certificate=ab"), "bad_certificate", "--set certificate"),
)


@pytest.mark.parametrize(("channel", "pairs", "code", "where"), BAD)
def test_a_bad_setting_is_named_and_changes_nothing(
    channel: str, pairs: tuple[str, ...], code: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Promise 10."""
    publication()
    words = [word for pair in pairs for word in ("--set", pair)]
    assert run(["partner", "add", "agence", "--channel", channel, *words, "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert not Destination.objects.exists()


@pytest.mark.slow
def test_an_unpinned_or_changed_host_key_stops_the_destination_and_tells(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slow: a real server answers."""
    Publication.objects.filter(pk=publication().pk).update(contact="redaction@example.org")
    made = SERVERS["sftp"](tmp_path)
    server = made.server
    assert isinstance(server, SftpServer)
    settings.ALLOW_PRIVATE = made.allowed
    made.options = made.options[:-2]  # without host_key
    destination = add(made)
    assert "nothing leaves before a person has pinned" in capsys.readouterr().out
    story(destination.publication)
    for at, code in ((NOW, "host_key_unknown"), (later(hours=2), "host_key_changed")):
        deliver_to_partners(now=at)
        row = Delivery.objects.get(destination=destination)
        assert (row.state, row.reply_code) == ("retrying", code)
        assert server.users == []
        assert code in json.dumps(_listed(capsys))
        assert _tried(capsys) == ["resolve", "connect"]
        _pin(server)
        server.change_host_key()
    (mail,) = ServiceMail.objects.all()
    assert mail.values["alarm"] == "destination_host_key_changed"
    assert Destination.objects.get().paused_code == "host_key_changed"
    _pin(server)
    assert deliver_to_partners(now=later(hours=8)) == 0
    assert run(["partner", "resume", "agence"]) == 0
    assert _tried(capsys)[-1] == "remove"
    assert deliver_to_partners(now=later(hours=9)) == 1
    made.close()
    assert documents(made) == [("1", "usable")]


def _pin(server: SftpServer) -> None:
    assert run(["partner", "change", "agence", "--set", f"host_key={server.pin}"]) == 0


def _tried(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The steps of `partner test` that went well."""
    capsys.readouterr()
    ended = run(["partner", "test", "agence", "--json"])
    (found,) = json.loads(capsys.readouterr().out)["destinations"]
    steps = [one for one in found["steps"] if one["step"] != "settings"]
    assert ended == (0 if all(one["ok"] for one in steps) else 1)
    return [one["step"] for one in steps if one["ok"]]


def _listed(capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    run(["partner", "list", "--json"])
    return json.loads(capsys.readouterr().out)


def test_a_private_key_signs_in_and_is_shown_to_nobody(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    publication()
    made = SERVERS["sftp"](tmp_path)
    assert isinstance(made.server, SftpServer)
    settings.ALLOW_PRIVATE = made.allowed
    key = asyncssh.generate_private_key("ssh-ed25519")
    made.server.client_key = key.export_public_key().decode()
    file = tmp_path / "id_ed25519"
    file.write_bytes(key.export_private_key())
    made.options = [
        f"key=@{file}" if word.startswith("password=") else word for word in made.options
    ]
    destination = add(made)
    story(destination.publication)
    assert deliver_to_partners(now=NOW) == 1
    made.close()
    shown = json.dumps(_listed(capsys)) + serializers.serialize("json", [destination])
    assert key.export_private_key().decode().splitlines()[1][:40] not in shown


def test_every_setting_is_explained_in_both_languages() -> None:
    for way in WAYS.values():
        for words in (way.label, *(field.help for field in way.fields)):
            assert set(words) == {"en", "fr", "ar"}
            assert all(words.values())

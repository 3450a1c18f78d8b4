"""A new channel is one file and one row, a new format too: docs/adding-a-channel.md."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.fields import Field, FieldType, Values
from publisher.actions.partners.parcel_names import file_name
from publisher.actions.partners.ways import WAYS, Way
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.types import Begin, Outcome, Parcel, Reply
from publisher.cli.main import run
from publisher.content.article import PublishedArticle
from publisher.delivery.models import Delivery
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import FORMATS, WireFormat
from publisher.renderers.wire.source import WireSource
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, states, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Drawer:
    """What `publisher/channels/drawer.py` would hold: a sheet in a folder, stamped with a seal."""

    def __init__(self, folder: str, seal: str) -> None:
        self._folder = Path(folder)
        self._seal = seal

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        for parcel in parcels:
            if not begin(parcel):
                return
            sheet = self._folder / parcel.name
            sheet.write_bytes(parcel.body + f"{parcel.content_type} {self._seal}\n".encode())
            yield Reply(key=parcel.key, outcome=Outcome.DELIVERED)

    def close(self) -> None:
        """Nothing is open."""


def _two_words(values: Values) -> None:
    if values["seal"] == values["lock"]:
        raise PublisherError("same_secret", "seal and lock must differ", "--set lock")


def _secret(key: str) -> Field:
    return Field(key=key, type=FieldType.SECRET, help={"en": key, "fr": key})


DRAWER = Way(
    code="drawer-with-two-locks",
    label={"en": "drawer", "fr": "tiroir"},
    fields=(
        Field(key="folder", type=FieldType.DIRECTORY, help={"en": "a folder", "fr": "un dossier"}),
        Field(key="room", type=FieldType.TEXT, help={"en": "room", "fr": "pièce"}, optional=True),
        _secret("seal"),
        _secret("lock"),
    ),
    open=lambda values: Drawer(values["folder"], values["seal"]),
    place=lambda values: f"{values['folder']} ({values.get('room', 'hall')})",
    name=file_name,
    repeat_is_harmless=True,
    check=_two_words,
)


def render_lines(article: PublishedArticle, source: WireSource) -> bytes:
    """What `publisher/renderers/wire/lines.py` would hold."""
    return f"{source.name}\n{article.content.headline}\n".encode()


LINES = WireFormat(
    code="lines", label="Lines 1", media_type="text/plain", suffix="lines", render=render_lines,
    says_pubstatus=False,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WAYS, DRAWER.code, DRAWER)
    monkeypatch.setitem(FORMATS, LINES.code, LINES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drawer"
    made.mkdir()
    return made


def add(folder: Path, *more: str) -> int:
    seal = folder.parent / "seal"
    seal.write_text("rouge\n")
    where = ("--channel", DRAWER.code, "--set", f"folder={folder}", "--set", f"seal=@{seal}")
    return run(["partner", "add", "notaire", *where, "--format", "lines", *more, "--json"])


def test_a_file_and_a_row_are_a_channel_and_a_format(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = publication()
    assert add(folder, "--set", "lock=vert", "--set", "room=cave") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["added"]["place"] == f"{folder} (cave)"
    assert shown["secret"] is None
    assert "rouge" not in json.dumps(shown)
    story(title)
    assert deliver_to_partners(now=NOW) == 1
    (sheet,) = folder.iterdir()
    assert sheet.suffix == ".lines"
    heading = f"{title.name}\nLe phare des Glénan\n"
    assert sheet.read_bytes() == f"{heading}text/plain rouge\n".encode()
    destination = Destination.objects.get()
    assert secrets_of(destination) == {"seal": "rouge", "lock": "vert"}
    assert destination.settings == {"folder": str(folder), "room": "cave"}
    assert b"rouge" not in bytes(destination.secret)


def test_its_settings_are_checked_alone_and_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publication()
    for more, code in (
        ((), "missing_setting"),
        (("--set", "lock=rouge"), "same_secret"),
        (("--set", "lock=vert", "--set", "room=a\nb"), "bad_text"),
        (("--set", "lock=vert", "--secret-file", "/tmp/x"), "secret_not_used"),
    ):
        assert add(folder, *more) == 2
        assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert not Destination.objects.exists()


def test_a_format_that_cannot_say_so_never_tells_of_a_kill(folder: Path) -> None:
    """Bytes that look usable would be worse than none; the desk shows what failed."""
    publication()
    assert add(folder, "--set", "lock=vert") == 0
    destination = Destination.objects.get()
    article = story(destination.publication)
    deliver_to_partners(now=NOW)
    kill_article(article=article, notice="Erreur.", actor="test", now=NOW)
    deliver_to_partners(now=later(minutes=1))
    assert states(destination) == ["delivered", "failed"]
    assert len(list(folder.iterdir())) == 1
    reason = Delivery.objects.latest("pk").reason
    assert reason is not None
    assert reason["code"] == "not_writable"
    assert "Lines 1 cannot say that a story is canceled" in reason["error"]


def test_codes_fit_their_columns() -> None:
    for column, rows in (("channel", WAYS), ("format", FORMATS)):
        most = Destination._meta.get_field(column).max_length
        assert max(map(len, rows)) <= (most or 0)
        assert all(code == row.code for code, row in rows.items())

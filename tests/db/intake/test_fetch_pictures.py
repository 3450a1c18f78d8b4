"""Pictures that stand elsewhere: fetched by a worker through the guard, shown by every exit."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.fetch_pictures import DELAYS, fetch_pictures
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.stories.kill_article import kill_article
from publisher.channels import http_tls
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Block, Figure, Paragraph, Span
from publisher.editorial.models import Article, Picture, RemotePicture
from publisher.editorial.visibility import Exit, shown
from tests.channels import certificates
from tests.newsroom import NOW, Newsroom, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def jpeg(colour: str = "navy", size: tuple[int, int] = (1600, 900)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


class Pages(BaseHTTPRequestHandler):
    """What a newsroom's CMS answers; `asked` counts."""

    asked: list[str] = []
    answers: dict[str, tuple[int, bytes]] = {}
    leads_to = {
        "/inside": "http://169.254.169.254/secret.png",
        "/nowhere": "https://[bad/secret.png",
        "/nobody": "https://a..b/secret.png",
    }

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path in self.leads_to:
            self.send_response(302)
            self.send_header("Location", self.leads_to[self.path])
            self.end_headers()
            return
        status, body = self.answers.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Type", "text/html")  # a lie: the bytes decide
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def cms(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Pages.asked, Pages.answers = [], {"/a.jpg": (200, jpeg())}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    context, authority = certificates.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", authority)
    http_tls.trusted.cache_clear()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOW_PRIVATE = (f"127.0.0.1:{server.server_port}",)
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    http_tls.trusted.cache_clear()


@pytest.fixture
def house(cms: str) -> Newsroom:
    return newsroom()


def story(house: Newsroom, guid: str, *addresses: str) -> Article:
    figures: list[Block] = [Figure(src=address, alt="Vue") for address in addresses]
    text = Paragraph(content=(Span("Un texte assez long pour être lu jusqu’au bout."),))
    return store_article(
        arrival=Arrival(publication=house.publication, actor="test", now=NOW),
        parsed=Parsed(article=Content(headline=guid, blocks=(text, *figures))),
        guid=guid,
    ).article


def figure(article: Article, exit_: Exit = Exit.PAGE) -> Figure:
    article.refresh_from_db()
    assert article.current is not None
    seen = shown(article.current, exit=exit_, now=NOW)
    assert seen is not None
    return next(block for block in seen.content.blocks if isinstance(block, Figure))


def test_it_is_fetched_and_every_exit_shows_ours(house: Newsroom, cms: str) -> None:
    article = story(house, "port", f"{cms}/a.jpg")
    before = Article.objects.get(pk=article.pk).current
    assert figure(article).src == f"{cms}/a.jpg"
    assert fetch_pictures(now=NOW) == 1
    seen = figure(article)
    picture = Picture.objects.get()
    assert (seen.src, seen.width, seen.height) == (f"picture:{picture.name}", 1600, 900)
    article.refresh_from_db()
    assert article.current == before, "the version stands as it was"
    assert before is not None
    assert f"{cms}/a.jpg" in str(before.content)
    assert figure(article, Exit.API).src == f"{cms}/a.jpg"
    assert fetch_pictures(now=NOW + timedelta(days=1)) == 0


def test_a_mail_has_it_at_its_width_and_sharper(house: Newsroom, cms: str) -> None:
    story(house, "port", f"{cms}/a.jpg")
    fetch_pictures(now=NOW)
    composition = composition_of(house.issue("port"), now=NOW)
    (source,) = composition.pictures
    assert composition.pictures[source].endswith("-m1072.jpg")
    assert composition.sharper == {}
    assert composition.grounds[source] == Picture.objects.get().colour != ""


@pytest.mark.slow
def test_one_that_moves_is_kept_and_said(
    house: Newsroom, cms: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Slow: much is written to the ledger."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    # A command that ran in this process has made our loggers silent.
    caplog.set_level(logging.WARNING, "publisher.actions.intake.fetch_pictures")
    Pages.answers["/a.jpg"] = (200, out.getvalue())
    story(house, "danse", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1
    assert "moves; mail shows its first frame only" in caplog.text
    row = RemotePicture.objects.get()
    assert (bool(row.picture), row.problem) == (True, "it moves; mail shows its first frame only")
    report = preflight(issue=house.issue("danse"), now=NOW, network=False)
    assert "picture_still" in {one.code for one in report.findings}


def test_one_address_is_fetched_once(house: Newsroom, cms: str) -> None:
    story(house, "un", f"{cms}/a.jpg")
    story(house, "deux", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1
    later = story(house, "trois", f"{cms}/a.jpg")
    assert figure(later).src.startswith("picture:")
    assert Pages.asked == ["/a.jpg"]


def test_a_failure_leaves_the_address_and_is_tried_again(house: Newsroom, cms: str) -> None:
    article = story(house, "port", f"{cms}/gone.jpg", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1, "one that fails does not keep the others"
    row = RemotePicture.objects.get(address=f"{cms}/gone.jpg")
    assert row.problem == "its server answered 404"
    assert row.due_at == NOW + DELAYS[0]
    assert figure(article).src == f"{cms}/gone.jpg"
    Pages.answers["/gone.jpg"] = (200, jpeg("teal", (300, 200)))
    assert fetch_pictures(now=row.due_at) == 1
    assert figure(article).src.startswith("picture:")


def test_in_the_end_it_is_given_up(house: Newsroom, cms: str) -> None:
    story(house, "port", f"{cms}/gone.jpg")
    now = NOW
    for _ in range(len(DELAYS) + 1):
        fetch_pictures(now=now)
        now += timedelta(days=1)
    assert RemotePicture.objects.get().due_at is None
    assert len(Pages.asked) == len(DELAYS) + 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>not a picture</html>", "this is a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is an SVG drawing"),
        (b"\xff\xd8\xff" + b"x" * 11_000_000, "larger than"),
    ],
)
def test_what_is_no_picture_is_refused(
    house: Newsroom, cms: str, body: bytes, problem: str
) -> None:
    Pages.answers["/a.jpg"] = (200, body)
    story(house, "port", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 0
    assert problem in RemotePicture.objects.get().problem
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:9/a.png", "https://2130706433:9/a.png", "CMS/inside"]
)
def test_the_private_network_is_not_asked(house: Newsroom, cms: str, address: str) -> None:
    story(house, "port", address.replace("CMS", cms))
    assert fetch_pictures(now=NOW) == 0
    row = RemotePicture.objects.get()
    assert row.problem
    assert row.due_at is None


def test_thirty_at_the_most(house: Newsroom, cms: str) -> None:
    story(house, "port", *(f"{cms}/{number}.jpg" for number in range(40)))
    assert RemotePicture.objects.count() == 30


def test_a_killed_storys_picture_is_not_fetched(house: Newsroom, cms: str) -> None:
    article = story(house, "port", f"{cms}/a.jpg")
    kill_article(article=article, notice="Erreur.", actor="test", now=NOW)
    assert fetch_pictures(now=NOW) == 0
    assert Pages.asked == []


def test_a_crash_between_loses_nothing(house: Newsroom, cms: str) -> None:
    """A worker that took the row and died: its time comes again."""
    story(house, "port", f"{cms}/a.jpg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.actions.intake.fetch_pictures._fetch", _die)
        with pytest.raises(SystemExit):
            fetch_pictures(now=NOW)
    assert fetch_pictures(now=NOW) == 0
    assert fetch_pictures(now=NOW + timedelta(minutes=2)) == 1


def _die(*_: object) -> bool:
    raise SystemExit


@pytest.mark.parametrize("bad", ["https://a..b/x.jpg", f"https://{'a' * 64}.example/x.jpg"])
def test_a_host_that_there_cannot_be_keeps_no_picture_waiting(
    house: Newsroom, cms: str, bad: str
) -> None:
    """Stored before doors refused it."""
    story(house, "une", f"{cms}/old.jpg")
    RemotePicture.objects.update(address=bad)
    story(house, "deux", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1
    row = RemotePicture.objects.get(address=bad)
    assert row.due_at is None
    assert "cannot be called" in row.problem


@pytest.mark.parametrize("path", ["/nowhere", "/nobody"])
def test_a_redirect_to_no_address_ends_one_picture(house: Newsroom, cms: str, path: str) -> None:
    story(house, "une", f"{cms}{path}", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1
    assert RemotePicture.objects.get(address=f"{cms}{path}").problem


def test_a_picture_whose_tries_all_end_without_an_answer_is_given_up(
    house: Newsroom, cms: str
) -> None:
    story(house, "une", f"{cms}/a.jpg")
    RemotePicture.objects.update(attempts=100)
    story(house, "deux", f"{cms}/b.jpg", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 1
    row = RemotePicture.objects.get(attempts=101)
    assert (row.due_at, Pages.asked.count("/a.jpg")) == (None, 1)


def test_a_full_disk_ends_one_try_and_no_worker(
    house: Newsroom, cms: str, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("where a folder should be")
    story(house, "une", f"{cms}/a.jpg")
    assert fetch_pictures(now=NOW) == 0
    assert RemotePicture.objects.get().due_at == NOW + DELAYS[0]

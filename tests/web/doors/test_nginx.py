"""The nginx configuration of docs/operations/nginx.md, run by a real nginx over real copies."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.feeds.copies import copy_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.move_feed import move_feed
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.syndication.models import FeedDocument
from tests.channels.web_server import Answer, WebServer
from tests.conftest import ROOT
from tests.harness import wait_for
from tests.newsroom import newsroom
from tests.running.ports import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NGINX is None, reason="nginx is missing (Debian's nginx-light)"),
]
NOW = datetime.now(UTC)
KEY = "k" * 43
SECRET = "s" * 32


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Front:
    port: int
    plain: int
    root: Path
    upstream: WebServer

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(method, path, headers=sent)

    def ask(self, method: str, path: str, **more: Any) -> Reply:
        """By TLS, which must be that of the configuration's certificate."""
        trust = ssl.create_default_context(cafile=str(self.root / "fullchain.pem"))
        link = http.client.HTTPSConnection("localhost", self.port, timeout=10, context=trust)
        return _asked(link, method, path, **more)

    def ask_plain(self, path: str) -> Reply:
        headers = {"Host": "news.example.org"}
        link = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=10)
        return _asked(link, "GET", path, headers=headers)


def _asked(link: http.client.HTTPConnection, method: str, path: str, **more: Any) -> Reply:
    with closing(link):
        link.request(method, path, **more)
        answer = link.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, found, answer.read())


def certificate(root: Path) -> None:
    """A certificate of one's own for localhost, where the configuration looks for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (root / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (root / "privkey.pem").write_bytes(private)


def configuration(root: Path, folder: Path, port: int, plain: int, upstream: str) -> str:
    text = (ROOT / "docs/operations/nginx.md").read_text()
    [block] = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    for old, new in (
        ("/srv/publisher-feeds", str(folder)),
        ("127.0.0.1:8000", upstream),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/letsencrypt/live/news.example.org", str(root)),
        ("/var/www/acme", f"{root}/acme"),
        ("/var/log/nginx/publisher.log", f"{root}/access"),
    ):
        assert old in block
        block = block.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temp = " ".join(f"{kind}_temp_path {root}/{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    return (
        f"daemon off; pid {root}/pid; error_log {root}/errors; worker_processes 1; {user}\n"
        f"events {{}}\nhttp {{ {temp}\n{block} }}\n"
    )


@pytest.fixture
def front(tmp_path: Path, settings: Any) -> Iterator[Front]:
    folder = tmp_path / "copies"
    settings.COPIES_DIR = str(folder)
    room = newsroom("fanal")
    room.story("tag:example.org,2026:1")
    own = {"publication": room.publication, "actor": "test", "now": NOW}
    create_feed(slug="secret", private=True, **own)
    move_feed(
        feed=create_feed(slug="moved", **own),
        url="https://example.org/new.{format}",
        actor="test",
        now=NOW,
    )
    retire_feed(feed=create_feed(slug="old", **own), actor="test", now=NOW)
    rebuild_feeds(publication=room.publication, now=NOW)
    assert copy_feeds(publication_id=room.publication.pk, now=NOW)
    upstream, port, plain = WebServer(), free_port(), free_port()
    certificate(tmp_path)
    upstream.behave = lambda handler: Answer(200, {"X-From": "publisher"}, b"publisher")
    config = tmp_path / "nginx.conf"
    config.write_text(configuration(tmp_path, folder, port, plain, upstream.address))
    command = [str(NGINX), "-p", str(tmp_path), "-e", f"{tmp_path}/errors", "-c", str(config)]
    process = subprocess.Popen(command)
    made = Front(port, plain, tmp_path, upstream)
    try:
        wait_for(lambda: answers(made) or process.poll() is not None, 10, "nginx")
        assert process.poll() is None, (tmp_path / "errors").read_text()
        yield made
    finally:
        process.terminate()
        process.wait(10)
        upstream.close()


def answers(front: Front) -> bool:
    try:
        return front.get("/up").status == 200
    except OSError:
        return False


def test_nginx_serves_the_copies_alone(front: Front) -> None:
    types = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
    for kind, media in (*types.items(), ("json", "application/feed+json")):
        row = FeedDocument.objects.get(feed__slug="all", format=kind)
        plain = front.get(f"/feeds/fanal/all.{kind}?utm=1")
        assert (plain.status, plain.body) == (200, bytes(row.body))
        assert plain.headers["content-type"] == f"{media}; charset=utf-8"
        assert plain.headers["cache-control"].startswith("public, max-age=60, stale-while")
        assert plain.headers["access-control-allow-origin"] == "*"
        packed = front.get(f"/feeds/fanal/all.{kind}", Accept_Encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.body == bytes(row.gzip)
        etag = plain.headers["etag"]
        again = front.get(f"/feeds/fanal/all.{kind}", If_None_Match=f'"x", {etag}')
        assert (again.status, again.body) == (304, b"")
        head = front.get(f"/feeds/fanal/all.{kind}", "HEAD")
        assert (head.status, head.headers["content-length"]) == (200, str(len(row.body)))
    for path, media in (
        ("/feeds/fanal.opml", "text/x-opml"),
        ("/feeds/fanal/news-sitemap.xml", "application/xml"),
        ("/static/feed.css", "text/css"),
    ):
        found = front.get(path)
        assert (found.status, found.headers["content-type"].split(";")[0]) == (200, media), path
        assert "x-from" not in found.headers


def test_moved_and_retired_feeds_without_the_publisher(front: Front) -> None:
    front.upstream.close()
    assert front.get("/feeds/fanal/old.atom").status == 410
    assert front.get("/feeds/fanal/old/3.rss").status == 410
    for kind in ("rss", "atom", "json"):
        moved = front.get(f"/feeds/fanal/moved.{kind}")
        assert (moved.status, moved.headers["location"]) == (301, f"https://example.org/new.{kind}")
    assert front.get("/feeds/fanal/all.rss").status == 200


def test_the_rest_is_the_publishers(front: Front) -> None:
    for path, headers in (
        (f"/feeds/fanal/secret/{KEY}.rss", {}),
        ("/feeds/fanal/secret.rss", {}),
        ("/feeds/fanal/none.rss?page=2", {}),
        ("/feeds/fanal/all.rss", {"Sec_Fetch_Dest": "document"}),
        ("/articles/1", {}),
        ("/static/publisher.css", {}),
        ("/hub", {}),
        (f"/hooks/mail/fanal/mailgun/{SECRET}", {}),
    ):
        found = front.get(path, **headers)
        assert found.headers.get("x-from") == "publisher", path
        assert front.upstream.requests[-1].path == path
        assert front.upstream.requests[-1].headers["x-forwarded-for"] == "127.0.0.1"
    assert front.get("/maps/fanal.map").headers.get("x-from") == "publisher"
    assert front.get("/feeds/../maps/fanal.map").headers.get("x-from") == "publisher"
    assert front.get("/feeds/fanal/all.rss", "POST").headers.get("x-from") == "publisher"
    wait_for(lambda: "POST" in (front.root / "access").read_text(), 5, "the log")
    assert KEY not in (front.root / "access").read_text()
    assert SECRET not in (front.root / "access").read_text()
    assert "/hooks/mail/fanal/mailgun/SECRET" in (front.root / "access").read_text()


def test_everything_comes_by_tls(front: Front) -> None:
    plain = front.ask_plain("/articles/1?a=b")
    expected = "https://news.example.org/articles/1?a=b"
    assert (plain.status, plain.headers["location"]) == (301, expected)
    for path in ("/articles/1", "/feeds/fanal/all.rss"):
        assert front.get(path).headers["strict-transport-security"] == "max-age=31536000"
    assert front.upstream.requests[-1].headers["x-forwarded-proto"] == "https"


def test_a_post_of_two_megabytes_reaches_the_publisher_which_judges_it(front: Front) -> None:
    for megabytes, status in ((2, 200), (16, 200), (17, 413)):
        found = front.ask("POST", "/hooks/fanal/agence", body=bytes(megabytes * 1_000_000))
        assert found.status == status, megabytes

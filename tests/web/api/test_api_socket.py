"""The API and the webhooks from outside: a real server, real bytes, and what the pages show.

Slow: a real server answers raw bytes; it is started once.
"""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.harness import PUBLISHER, Installation, wait_for
from tests.unit.content.posts import ghost
from tests.web.api.client import story
from tests.web.doors.test_hooks import ghost_signature

pytestmark = pytest.mark.slow
PAGES = ROOT / "docs" / "ways-in"
FENCE = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.M | re.S)
TOOLS = ("curl", "jq", "openssl")


class Site:
    """A running web server with one publication, its tokens and its sources."""

    def __init__(self, made: Installation) -> None:
        self.made = made
        made.run("publication", "create", "fanal", "--name=F", "--domain=lefanal.example.org")
        scopes = [f"--scope=articles:{name}" for name in ("read", "write", "history")]
        self.token = made.json("token", "create", "probe", "--source=probe", *scopes)["token"]
        self.hooks = {
            kind: made.json("source", "add", kind, f"--webhook={kind}")
            for kind in ("ghost", "wordpress")
        }

    def send(self, data: bytes, *, half_close: bool = False) -> tuple[int, dict[str, str], bytes]:
        """Raw bytes to the server; status, headers and body of its answer."""
        with socket.create_connection(("127.0.0.1", self.made.port), timeout=20) as line:
            line.sendall(data)
            if half_close:
                line.shutdown(socket.SHUT_WR)
            return read_answer(line)

    def request(
        self, method: str, path: str, body: bytes = b"", *headers: str, length: int | str = -1
    ) -> tuple[int, dict[str, str], bytes]:
        """A request with the token; `length` lies about the body's."""
        return self.send(self.head(method, path, *headers, length=length, body=body) + body)

    def head(self, method: str, path: str, *headers: str, length: int | str, body: bytes) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(body) if length == -1 else length}",
            *headers,
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def guids(self) -> list[str]:
        """What the API lists now: the server lives, and this is what went in."""
        status, _, body = self.request("GET", "/api/v1/articles?source=probe")
        assert status == 200
        return [row["guid"] for row in json.loads(body)["articles"]]


def read_answer(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        assert more, f"the connection ended after {data!r}"
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (r.partition(":") for r in rest)}
    while len(body) < int(headers.get("content-length", 0)) and (more := line.recv(65536)):
        body += more
    return int(first.split()[1]), headers, body


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Installation() as made:
        running = Site(made)
        web = made.start("web")
        try:
            wait_for(lambda: made.status("/healthz") == 200, 30, "/healthz")
            yield running
        finally:
            web.terminate()
            web.wait(30)


@pytest.mark.parametrize(
    ("name", "path", "body", "status", "code"),
    [
        ("not UTF-8", "a", b'{"headline": "\xc3\x28"}', 422, "not_utf8"),
        ("depth", "a", b"[" * 900_000, 422, "too_deep"),
        ("objects in depth", "a", b'{"a":' * 150_000, 422, "too_deep"),
        ("a long guid", "x" * 2000, b"", 422, "too_long"),
        ("NUL in the guid", "a%00b", b"", 422, "forbidden_character"),
        ("half a pair in the text", "a", b'{"headline": "\\ud800", "blocks": []}', 422,
         "control_characters"),
        ("no guid", "", b"", 404, "unknown_address"),
        ("a blank guid", "%20%09", b"", 422, None),
    ],
)  # fmt: skip
def test_bad_requests_get_a_clear_answer_and_store_nothing(
    site: Site, name: str, path: str, body: bytes, status: int, code: str | None
) -> None:
    before = site.guids()
    data = body or json.dumps(story()).encode()
    got, headers, answer = site.request("PUT", f"/api/v1/articles/{path}", data)
    assert (got, headers["content-type"]) == (status, "application/problem+json"), answer
    assert code is None or json.loads(answer)["code"] == code
    assert site.guids() == before


def test_a_truncated_body_is_no_article(site: Site) -> None:
    body = json.dumps(story()).encode()
    head = site.head("PUT", "/api/v1/articles/cut", length=len(body) + 10, body=body)
    status, _, answer = site.send(head + body, half_close=True)
    assert (status, json.loads(answer)["code"]) == (400, "truncated_body")
    assert "cut" not in site.guids()


def test_more_than_announced_is_not_read_into_the_article(site: Site) -> None:
    body = json.dumps(story("Court")).encode()
    status, _, _ = site.request("PUT", "/api/v1/articles/short", body + b"XX", length=len(body))
    assert status == 201
    status, _, _ = site.request("PUT", "/api/v1/articles/short2", body, length=len(body) - 3)
    assert status == 422
    assert "short2" not in site.guids()


def test_a_body_without_end_is_refused_before_it_is_read(site: Site) -> None:
    lines = ["PUT /api/v1/articles/endless HTTP/1.1", "Host: localhost",
             f"Authorization: Bearer {site.token}", "Content-Type: application/json",
             "Transfer-Encoding: chunked"]  # fmt: skip
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", site.made.port), timeout=20) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + chunk)
        status, _, answer = read_answer(line)
    assert (status, json.loads(answer)["code"]) == (411, "length_required")
    huge = site.head("PUT", "/api/v1/articles/huge", length=10**12, body=b"")
    status, _, answer = site.send(huge + b"x" * 1000)
    assert (status, json.loads(answer)["code"]) == (413, "too_large")
    assert not {"endless", "huge"} & set(site.guids())


@pytest.mark.parametrize("length", ["-1", "abc", "1, 2", "1\r\nContent-Length: 2", "0x10"])
def test_a_nonsensical_length_is_refused(site: Site, length: str) -> None:
    status, _, _ = site.request("PUT", "/api/v1/articles/odd", b"{}", length=length)
    assert status == 400
    assert "odd" not in site.guids()


@pytest.mark.parametrize(
    ("path", "guid"),
    [
        ("a%252Fb", "a%2Fb"),
        ("..%2F..%2Fdesk%2F", "../../desk/"),
        ("http:%2F%2Flefanal.example.org%2F?", "http://lefanal.example.org/"),
        ("caf%C3%A9", "café"),
        ("caf%E9", "caf%E9"),
        ("a;b=c,d@e!$&'()*+", "a;b=c,d@e!$&'()*+"),
    ],
)
def test_percent_tricks_end_in_one_guid(site: Site, path: str, guid: str) -> None:
    body = json.dumps(story(f"Histoire {guid}")).encode()
    assert site.request("PUT", f"/api/v1/articles/{path}", body)[0] == 201
    assert guid in site.guids()
    status, _, _ = site.request("PUT", f"/api/v1/articles/{path}", body)
    assert status == 200


def test_a_post_of_ghost_over_the_wire(site: Site) -> None:
    body = json.dumps(ghost(), ensure_ascii=False).encode()
    path = "/hooks/fanal/ghost"
    for secret, expected in (("wrong", 401), (secret_of(site.hooks["ghost"]), 200)):
        signature = f"X-Ghost-Signature: {ghost_signature(body, secret=secret)}"
        status, _, answer = site.request("POST", path, body, signature)
        assert status == expected, answer
    assert json.loads(answer)["result"] == "created"


def secret_of(source: dict[str, Any]) -> str:
    return str(source["secret"])


@pytest.mark.parametrize("page", ["http.md", "webhooks.md"])
def test_the_page_does_what_it_says(site: Site, page: str, tmp_path: Path) -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is missing: the page's examples were not run")
    environment = {
        **site.made.env,
        "PATH": f"{PUBLISHER.parent}:{os.environ['PATH']}",
        "SITE": site.made.base_url,
        "HOOK": f"{site.made.base_url}/hooks/fanal/wordpress",
        "SECRET": secret_of(site.hooks["wordpress"]),
    }
    scripts = examples((PAGES / page).read_text())
    assert len(scripts) >= 1
    script = "set -eu\n" + "".join(f"{one}printf '\\036'\n" for one, _ in scripts)
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for (source, expected), printed in zip(scripts, done.stdout.split("\x1e"), strict=False):
        assert told(printed, expected), f"{source}\nprinted {printed}\nand not {expected}"


def examples(text: str) -> list[tuple[str, str]]:
    """The scripts of a page, each with what it says that they print ("" where it says nothing)."""
    blocks = FENCE.findall(text)
    after = [*blocks[1:], ("sh", "")]
    return [
        (body, told if kind != "sh" else "")
        for (own, body), (kind, told) in zip(blocks, after, strict=True)
        if own == "sh"
    ]


def told(printed: str, expected: str) -> bool:
    """Whether the page told what was printed; … stands for what differs from time to time."""
    if not expected.startswith("{"):
        return not expected or printed.strip() == expected.strip()
    given, wanted = json.loads(printed), json.loads(expected)
    assert given.keys() == wanted.keys()
    return all(value in ("…", given[key]) for key, value in wanted.items())

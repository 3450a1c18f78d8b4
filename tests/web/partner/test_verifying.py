"""The programs that a partner's page shows verify a push of ours, and refuse what is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.http import GuardedClient
from publisher.channels.types import Parcel
from publisher.channels.webhook import WebhookChannel, new_secret
from publisher.web.partner.verifying import Snippet, snippets
from tests.channels.web_server import Request, WebServer

COMMANDS = {
    "python": [sys.executable],
    "php": ["php"],
    "node": ["node"],
    "shell": ["sh"],
}
WANTS = {"shell": "openssl"}
OLD, NEW = new_secret(), new_secret()
BODY = '{"title": "L’été à Brest \\u0000", "n": 1.0}\n'.encode()


@pytest.fixture(scope="module")
def push() -> Iterator[Request]:
    """One that left us while the secret was rotated."""
    server = WebServer()
    client = GuardedClient([server.address])
    channel = WebhookChannel(f"http://{server.address}/in", [NEW, OLD], client)
    parcel = Parcel(key=1, attempt=1, body=BODY, name="msg_a", content_type="application/json")
    list(channel.deliver([parcel], lambda parcel: True))
    yield server.requests[0]
    channel.close()
    server.close()


def verdict(
    one: Snippet, folder: Path, push: Request, secret: str, body: bytes = BODY, **changed: str
) -> int:
    program = folder / one.file
    program.write_text(one.text, encoding="utf-8")
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given = {name.upper().replace("-", "_"): push.headers[name] for name in names}
    environment = {"PATH": os.environ["PATH"], "WEBHOOK_SECRET": secret, **given, **changed}
    command = [*COMMANDS[one.code], str(program)]
    done = subprocess.run(command, input=body, env=environment, capture_output=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.returncode


@pytest.mark.slow
@pytest.mark.parametrize("one", snippets(), ids=lambda one: one.code)
def test_it_takes_our_push_and_nothing_else(one: Snippet, push: Request, tmp_path: Path) -> None:
    """Slow: a real server answers."""
    for tool in (COMMANDS[one.code][0], WANTS.get(one.code, "")):
        if tool and not shutil.which(tool):
            pytest.skip(f"{tool} is not installed: the program in {one.label} is not tried")
    assert verdict(one, tmp_path, push, NEW) == 0
    assert verdict(one, tmp_path, push, OLD) == 0, "either of two signatures is enough"
    assert verdict(one, tmp_path, push, new_secret()) == 1
    assert verdict(one, tmp_path, push, NEW, BODY + b" ") == 1
    assert verdict(one, tmp_path, push, NEW, WEBHOOK_ID="msg_b") == 1
    assert verdict(one, tmp_path, push, NEW, WEBHOOK_SIGNATURE="v1,é v1a,x") == 1
    late = str(int(push.headers["webhook-timestamp"]) - 400)
    for wrong in (late, "", "x"):
        assert verdict(one, tmp_path, push, NEW, WEBHOOK_TIMESTAMP=wrong) == 1


def test_each_is_about_twenty_lines() -> None:
    for one in snippets():
        lines = [line for line in one.text.splitlines() if line.strip()]
        assert len(lines) <= 28, one.label

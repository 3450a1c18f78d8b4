"""A WebSub hub of our own making, on a real socket: it takes requests and does as it is told."""

import hashlib
import hmac
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from tests.channels.web_server import Answer, Handler, WebServer


@dataclass
class TinyHub:
    status: int = 202
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server = WebServer()
        self.server.behave = self._answer

    @property
    def address(self) -> str:
        return f"http://{self.server.address}/hub"

    def _answer(self, handler: Handler) -> Answer:
        return self.answers.get(handler.path) or Answer(self.status, {}, b"")

    def requests(self) -> list[dict[str, str]]:
        """The forms that were posted, oldest first."""
        return [
            {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            for request in self.server.requests
            if request.path.startswith("/hub")
        ]

    def verify(self, callback: str, **query: str) -> tuple[int, bytes]:
        """Ask the callback, as `hub.NAME=value` for each argument."""
        parts = urlencode({f"hub.{name}": value for name, value in query.items()})
        return call(f"{callback}?{parts}")

    def push(
        self, callback: str, body: bytes, secret: str, method: str = "sha256", **headers: str
    ) -> tuple[int, bytes]:
        """Push signed bytes."""
        signature = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
        given = {
            "Content-Type": "application/rss+xml",
            "X-Hub-Signature": f"{method}={signature}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return call(callback, body, given)

    def close(self) -> None:
        self.server.close()


def call(
    address: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of one request."""
    request = urllib.request.Request(address, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()

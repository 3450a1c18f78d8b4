"""A WebSub subscriber with a real server: says yes to what it asked for, keeps what it is sent."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.channels.web_server import Answer, Handler, Request, WebServer


@dataclass(frozen=True)
class Asked:
    """A GET at the callback: what the hub wants to know, or tells."""

    path: str
    parameters: dict[str, str]

    @property
    def mode(self) -> str:
        return self.parameters["hub.mode"]


class Subscriber:
    """`behave_to_get` and `behave_to_post` may be replaced at any time."""

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.address = server.address
        self.behave_to_get = self.echo
        self.behave_to_post: Callable[[Handler], Answer | None] = lambda _: Answer(204, body=b"")
        server.behave = self._behave

    def callback(self, path: str = "/callback") -> str:
        return f"http://{self.address}{path}"

    def echo(self, handler: Handler) -> Answer | None:
        """What the recommendation wants: the challenge and nothing else."""
        given = parse_qs(urlsplit(handler.path).query)
        return Answer(200, body=given.get("hub.challenge", [""])[-1].encode())

    @property
    def asked(self) -> list[Asked]:
        """Verifications and denials, in their order."""
        gets = [r.path for r in self.server.requests if r.method == "GET"]
        return [Asked(path, dict(parse_qsl(urlsplit(path).query))) for path in gets]

    @property
    def pushed(self) -> list[Request]:
        """Content that was distributed, in its order."""
        return [r for r in self.server.requests if r.method == "POST"]

    def _behave(self, handler: Handler) -> Answer | None:
        return self.behave_to_get(handler) if handler.command == "GET" else self._took(handler)

    def _took(self, handler: Handler) -> Answer | None:
        return self.behave_to_post(handler)


def signature(secret: str, body: bytes) -> str:
    """The X-Hub-Signature that a push with this secret must have."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@contextmanager
def subscriber(host: str = "127.0.0.1") -> Iterator[Subscriber]:
    server = WebServer(host=host)
    try:
        yield Subscriber(server)
    finally:
        server.close()

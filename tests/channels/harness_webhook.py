"""The other side of WebhookChannel: a receiver that verifies with the standard's own library."""

from collections.abc import Mapping
from pathlib import Path

from standardwebhooks import Webhook

from publisher.channels.http import GuardedClient, Limits
from publisher.channels.types import Outcome
from publisher.channels.webhook import WebhookChannel, new_secret
from tests.channels.contract import Harness, Received
from tests.channels.web_server import Answer, WebServer

STATUSES = {
    "400": Outcome.REFUSED,
    "404": Outcome.REFUSED,
    "410": Outcome.REFUSED,
    "301": Outcome.REFUSED,
    "429": Outcome.DEFERRED,
    "500": Outcome.DEFERRED,
    "503": Outcome.DEFERRED,
}


class WebhookHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.server = WebServer()
        self.secret = new_secret()

    def channel(self) -> WebhookChannel:
        return self._to(self.server.port)

    def unreachable(self) -> WebhookChannel:
        closed = WebServer()
        closed.close()
        return self._to(closed.port)

    def received(self) -> list[Received]:
        for request in self.server.requests:
            Webhook(self.secret).verify(request.body, request.headers)
        return [Received(r.headers["webhook-id"], r.body) for r in self.server.requests]

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            **{status: {outcome} for status, outcome in STATUSES.items()},
            "hang": {Outcome.DEFERRED},
            "close after the body": {Outcome.DEFERRED},
            "close before the body": {Outcome.DEFERRED},
            "close in mid-answer": {Outcome.DEFERRED},
            "huge answer": {Outcome.ACCEPTED},
            "no HTTP": {Outcome.DEFERRED},
        }

    def misbehave(self, fault: str) -> None:
        server = self.server
        if fault in STATUSES:
            headers = {"Location": "/elsewhere"} if fault == "301" else {}
            server.behave = lambda handler: Answer(int(fault), headers, b"no")
        elif fault == "hang":
            server.behave = server.hang
        elif fault == "close after the body":
            server.behave = lambda handler: None
        elif fault == "close before the body":
            server.before_body = lambda handler: False
        elif fault == "close in mid-answer":
            half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok, so"
            server.behave = lambda handler: handler.wfile.write(half) and None
        elif fault == "huge answer":
            server.behave = lambda handler: Answer(body=b"x" * 100_000)
        else:
            server.behave = lambda handler: handler.wfile.write(b"220 smtp\r\n") and None

    def close(self) -> None:
        self.server.close()

    def _to(self, port: int) -> WebhookChannel:
        limits = Limits(connect=2, read=0.3, total=1, response=10_000)
        client = GuardedClient([f"127.0.0.1:{port}"], limits=limits, one_place=True)
        return WebhookChannel(f"http://127.0.0.1:{port}/in", [self.secret], client)

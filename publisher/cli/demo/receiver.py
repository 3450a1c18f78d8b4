"""A partner's webhook receiver on loopback, written from the Standard Webhooks specification.

It shares no code with our sender, so that the two check each other.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from publisher.content.numbers import whole_number

LARGEST = 5_000_000  # bytes
TOLERANCE = 300  # seconds


class Receiver:
    """Keeps what it could verify, by webhook-id; counts what it refused."""

    def __init__(self) -> None:
        self.secret = ""
        self.verified: dict[str, Any] = {}
        self.refused = 0
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """host:port, for PUBLISHER_ALLOW_PRIVATE."""
        return f"127.0.0.1:{self.server.server_port}"

    def take(self, headers: Any, body: bytes) -> bool:
        """Keep the push if its signature and timestamp are right."""
        identifier, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = hmac.new(key, f"{identifier}.{stamp}.".encode() + body, hashlib.sha256).digest()
        wanted = "v1," + base64.b64encode(signed).decode()
        given = headers.get("webhook-signature", "").split()
        fresh = abs(time.time() - (whole_number(stamp) or 0)) < TOLERANCE
        genuine = any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)
        if not (key and fresh and genuine):
            self.refused += 1
            return False
        self.verified[identifier] = json.loads(body)
        return True

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        length = whole_number(self.headers.get("content-length", ""), most=LARGEST)
        body = self.rfile.read(length or 0)
        self.send_response(204 if self.receiver.take(self.headers, body) else 401)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""

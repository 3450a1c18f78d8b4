"""A real HTTP(S) server in a thread that behaves as it is told."""

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"


Behave = Callable[["Handler"], Answer | None]


class Handler(BaseHTTPRequestHandler):
    """Reads a request and asks `web.behave` for the answer; None closes without a word."""

    protocol_version = "HTTP/1.1"
    web: "WebServer"

    def _serve(self) -> None:
        if self.web.before_body is not None and self.web.before_body(self) is False:
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        headers = {k.lower(): v for k, v in self.headers.items()}
        self.web.requests.append(Request(self.command, self.path, headers, body))
        answer = self.web.behave(self)
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 (http.server's names)

    def log_message(self, *arguments: object) -> None:
        """Nothing on stderr."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Clients of these tests break off on purpose."""


class WebServer:
    """`behave` may be replaced at any time; `release` ends what hangs.

    `tired` says that a client let an answer without end go on for a minute.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self.behave: Behave = lambda handler: Answer()
        self.before_body: Callable[[Handler], bool | None] | None = None
        self.release = threading.Event()
        self.tired = False
        bound = type("Bound", (Handler,), {"web": self})
        self.server = Quiet((host, 0), bound)
        if tls is not None:
            self.server.socket = tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self.server.server_address[1]
        self.address = f"{host}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def hang(self, handler: Handler) -> Answer | None:
        """Answer nothing until released."""
        self.release.wait(30)
        return None

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()


def certificate(folder: Path, *names: str, days: int = 1) -> tuple[Path, Path]:
    """A self-made CA file and a file with key and certificate for the names, signed by it, and
    valid for some days from now on: of fewer than none it is expired."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    now = datetime.datetime.now(datetime.UTC)
    # RFC 5280, 4.2.1.1 and 4.2.1.2: Python 3.13 takes no certificate without these two.
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    subject_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())

    def build(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=30))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(authority, critical=False)
        )

    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    ca = (
        build(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(subject_id, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    alternatives = [
        x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n)
        for n in names
    ]
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
    leaf = (
        build(own, key.public_key())
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.pem").write_bytes(secret + leaf.public_bytes(pem))
    return folder / "ca.pem", folder / "server.pem"

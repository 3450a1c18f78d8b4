"""The one HTTP client: it talks to the public internet only, and neither long nor much.

Every address that a name resolves to is checked, and the connection goes to the checked address,
so a name that changes between the look-up and the call gains nothing.
"""

import re
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urljoin

import httpcore2

from publisher.channels.addresses import Allowed, NoSuchHost, PrivateAddress
from publisher.channels.guarded_backend import Deadline, GuardedBackend
from publisher.channels.http_line import Asked, Line
from publisher.channels.http_tls import identified, trusted
from publisher.content.web_address import BadWebAddress, WebAddress, web_address

REDIRECTS = {301, 302, 303, 307, 308}
JOINED = frozenset({"link"})
AGENT = "publisher"
LONGEST_REST = 366 * 86_400.0  # seconds that a Retry-After may ask for


class HttpError(Exception):
    """The exchange failed; the text is for people and names no secret."""


class NotConnected(HttpError):
    """No connection came about: refused address, name, port, TLS. Nothing was sent."""


class Forbidden(NotConnected):
    """The address is private or of a kind that we do not call."""


class BadAddress(Forbidden):
    """The address is none that could be called, whoever is asked for it."""


class NotLetIn(HttpError):
    """The server ended TLS: it wants another certificate of ours, or none at all of us."""


class TimedOut(HttpError):
    """It took longer than a limit."""


class TooLarge(HttpError):
    """The response is larger than the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, and bytes of a response body."""

    connect: float = 5
    read: float = 20
    total: float = 30
    response: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer read to its end. Header names are lower-case; of repeated ones the last counts,
    but those of JOINED are one list (RFC 9110 5.3)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""


class GuardedClient:
    """HTTP/1.1 with verified TLS, for one thread. `ca_file` adds a CA to the system's; `identity`
    is who we are to the server (mutual TLS): a certificate, those above it and its private key,
    PEM. `one_place`: it calls one server, often, and costs less. Raises ValueError for an identity
    that OpenSSL does not take."""

    def __init__(
        self,
        allow_private: Sequence[str],
        *,
        limits: Limits | None = None,
        ca_file: Path | None = None,
        identity: str = "",
        one_place: bool = False,
    ) -> None:
        self._limits = limits or Limits()
        self._deadline = Deadline()
        context = identified(identity, ca_file) if identity else trusted(ca_file)
        backend = GuardedBackend(Allowed.of(allow_private), self._deadline)
        self._line = Line(context, backend) if one_place else None
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=4,
            keepalive_expiry=15,
            retries=0,
            network_backend=backend,
        )

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] = b"",
        redirects: int = 0,
        truncate: bool = False,
    ) -> Response:
        """Send one request and read its answer.

        `content` as an iterable must be accompanied by a Content-Length header; its first part
        is asked for when the connection stands. `redirects`: how many to follow, for GET and
        HEAD only; each new address is checked like the first. An answer with more redirects
        than that is returned as it is. `truncate`: an answer over the limit is cut off instead
        of refused, for callers who want its status. Raises HttpError and its children.
        """
        self._deadline.start(self._limits.total)
        while True:
            response = self._exchange(method, url, headers or {}, content, truncate)
            location = response.headers.get("location")
            if response.status not in REDIRECTS or not location or redirects <= 0:
                return response
            if method not in {"GET", "HEAD"}:
                return response
            url, redirects = followed(url, location), redirects - 1

    def close(self) -> None:
        """Close all connections; may be called twice."""
        self._pool.close()
        if self._line is not None:
            self._line.close()

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | Iterable[bytes],
        truncate: bool,
    ) -> Response:
        target = address_of(url)
        asked = Asked(
            method=method.encode(),
            path=_path(target),
            headers=_headers(target, headers, content),
            content=[content] if isinstance(content, bytes) else content,
        )
        try:
            if self._line is not None:
                most = self._limits.response
                one = self._line.exchange(target, asked, self._timeouts(), most)
                return self._kept(one.status, one.headers, one.body, url, truncate)
            return self._through_pool(target, asked, url, truncate)
        except PrivateAddress as error:
            raise Forbidden(str(error)) from None
        except NoSuchHost as error:
            raise NotConnected(str(error)) from None
        except httpcore2.ConnectTimeout:
            raise NotConnected("no connection within the time limit") from None
        except httpcore2.ConnectError as error:
            raise NotConnected(_unconnected(error)) from None
        except httpcore2.TimeoutException:
            raise TimedOut("no complete answer within the time limit") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            if "ALERT" in (reason := _tls_reason(error)):
                said = reason.replace("_", " ").lower()
                raise NotLetIn(f"the server refuses our certificate: {said}") from None
            raise HttpError(f"the connection broke: {error}") from None

    def _through_pool(self, target: WebAddress, asked: Asked, url: str, truncate: bool) -> Response:
        request = httpcore2.Request(
            asked.method,
            httpcore2.URL(
                scheme=target.scheme.encode(),
                host=target.host.encode(),
                port=target.port,
                target=asked.path,
            ),
            headers=asked.headers,
            content=asked.content,
            extensions={"timeout": self._timeouts()},
        )
        response, body = self._pool.handle_request(request), bytearray()
        try:
            for part in response.iter_stream():
                body += part
                if len(body) > self._limits.response:
                    break
        finally:
            response.close()
        return self._kept(response.status, response.headers, bytes(body), url, truncate)

    def _kept(
        self, status: int, raw: Sequence[tuple[bytes, bytes]], body: bytes, url: str, truncate: bool
    ) -> Response:
        if len(body) > self._limits.response and not truncate:
            raise TooLarge(f"the answer is larger than {self._limits.response} bytes")
        headers: dict[str, str] = {}
        for raw_name, raw_value in raw:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            known = headers.get(name) if name in JOINED else None
            headers[name] = f"{known}, {value}" if known else value
        return Response(status=status, headers=headers, body=body[: self._limits.response], url=url)

    def _timeouts(self) -> dict[str, float]:
        limits = self._limits
        return {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.read,
            "pool": limits.connect,
        }


def _unconnected(error: Exception) -> str:
    for cause in (*error.args, error.__cause__):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate does not hold: {cause.verify_message}"
    return f"no connection: {error}"


def _tls_reason(error: Exception) -> str:
    """OpenSSL's word for what ended TLS; "" for anything else."""
    causes = (*error.args, error.__cause__)
    return next((str(one.reason) for one in causes if isinstance(one, ssl.SSLError)), "")


def address_of(url: str) -> WebAddress:
    """The parts of an http or https address that may be called at all. Raises BadAddress."""
    try:
        return web_address(url)
    except BadWebAddress as error:
        raise BadAddress(f"the address cannot be called: {error}") from None


def followed(url: str, location: str) -> str:
    """Where a Location header leads from `url`. Raises BadAddress."""
    try:
        target = urljoin(url, location)
    except ValueError as error:
        raise BadAddress(f"it redirects to what is no address: {error}") from None
    address_of(target)
    return target


def seconds_of(retry_after: str | None, now: float | None = None) -> float | None:
    """The seconds in a Retry-After header (RFC 9110 10.2.3), a number or a date; else None."""
    if not retry_after:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*", retry_after):  # some write fractions
        return float(retry_after)
    try:
        due = parsedate_to_datetime(retry_after).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, due - (time.time() if now is None else now)), LONGEST_REST)


def _path(parts: WebAddress) -> bytes:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return (f"{path}?{query}" if query else path).encode("ascii")


def _headers(
    target: WebAddress, headers: Mapping[str, str], content: bytes | Iterable[bytes]
) -> list[tuple[bytes, bytes]]:
    """Raises HttpError for a header that HTTP cannot carry."""
    full = {"Host": target.authority, "User-Agent": AGENT, "Accept": "*/*", **headers}
    if isinstance(content, bytes) and content:
        full["Content-Length"] = str(len(content))
    try:
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in full.items()]
    except UnicodeError:
        raise HttpError("a header of the request holds characters that HTTP cannot carry") from None

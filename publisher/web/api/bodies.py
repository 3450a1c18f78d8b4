"""The body of a request: how much of it is read, and what it claims to be."""

from dataclasses import dataclass
from email.message import Message

from django.http import HttpRequest, UnreadablePostError

from publisher.content.numbers import whole_number
from publisher.web.api.problems import ApiError


@dataclass(frozen=True, slots=True)
class MediaType:
    """A Content-Type: its lower-case type and its parameters."""

    name: str
    parameters: dict[str, str]


def read_body(request: HttpRequest, most: int) -> bytes:
    """The whole body, `most` bytes at the utmost; a larger one is refused before it is read.

    Raises the problems 411 (chunked, too: an end that nobody announced is none), 413, 400 where
    fewer bytes come than were announced, 415 for a compressed body.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ApiError(
            415, "content_encoding", "send the body uncompressed", where="Content-Encoding"
        )
    length = _length(request)
    if length > most:
        raise ApiError(
            413,
            "too_large",
            f"the body has {length} bytes; at most {most} fit",
            where="Content-Length",
        )
    try:
        body: bytes = request.read(length)
    except UnreadablePostError:
        body = b""
    if len(body) < length:
        raise ApiError(
            400,
            "truncated_body",
            f"{len(body)} of the {length} bytes announced came",
            where="Content-Length",
        )
    return body


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or ""
    if not given:
        raise ApiError(
            411, "length_required", "say the body's length; chunks are not taken", where="body"
        )
    length = whole_number(given)
    if length is None:
        raise ApiError(400, "bad_length", "Content-Length must be a number", where="Content-Length")
    return length


def media_type(request: HttpRequest) -> MediaType:
    """What the body claims to be. Raises the problem 415 for another charset than UTF-8."""
    message = Message()
    message["Content-Type"] = request.META.get("CONTENT_TYPE") or "application/octet-stream"
    pairs = message.get_params(failobj=[], unquote=True)
    parameters = {name.lower(): value for name, value in pairs[1:]}
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise unsupported("the body must be UTF-8")
    return MediaType(message.get_content_type(), parameters)


def unsupported(detail: str, accepted: str = "") -> ApiError:
    """The problem 415; `accepted` is the Accept header that says what would be taken."""
    headers = {"Accept": accepted} if accepted else {}
    return ApiError(415, "unsupported_media_type", detail, where="Content-Type", headers=headers)


def accepts_json(request: HttpRequest) -> bool:
    """Whether the Accept header admits application/json (RFC 9110, 12.5.1)."""
    header = request.headers.get("Accept", "")[:4000]
    if not header.strip():
        return True
    weights: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights[name] = _quality(parameters)
    for name in ("application/json", "application/*", "*/*"):  # the most specific one counts
        if name in weights:
            return weights[name] > 0
    return False


def _quality(parameters: list[str]) -> float:
    given = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return float(given)
    except ValueError:
        return 0.0

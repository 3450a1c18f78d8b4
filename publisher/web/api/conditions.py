"""Conditional requests (RFC 9110, 13.1): ETags, If-Match, If-None-Match."""

import hashlib
import re

from django.http import HttpRequest

from publisher.web.api.documents import Document, write
from publisher.web.api.problems import ApiError

_TAG = re.compile(r'(?:W/)?"[^"]*"')
LONGEST_HEADER = 4000


def etag(document: Document) -> str:
    """The ETag of a document: it changes whenever what is shown does."""
    return f'"{hashlib.sha256(write(document)).hexdigest()[:40]}"'


def tags_in(header: str) -> list[str]:
    """The tags of an If-Match or If-None-Match header; `*` alone stands for any."""
    header = header[:LONGEST_HEADER].strip()
    return ["*"] if header == "*" else _TAG.findall(header)


def not_modified(request: HttpRequest, tag: str) -> bool:
    """Whether the caller has what the tag names already (If-None-Match; then the answer is 304)."""
    wanted = tags_in(request.headers.get("If-None-Match", ""))
    return wanted == ["*"] or tag in [known.removeprefix("W/") for known in wanted]


def require_match(request: HttpRequest, tag: str, detail: str = "") -> None:
    """Raise the problem 412 unless If-Match is absent or names the tag of what is there now."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and tags_in(wanted) != ["*"] and tag not in tags_in(wanted):
        raise failed(detail or "it has changed meanwhile; read it first", "If-Match", tag)


def failed(detail: str, header: str, tag: str = "") -> ApiError:
    """The problem 412: the condition in the header does not hold. tag: what is there now."""
    headers = {"ETag": tag} if tag else {}
    return ApiError(412, "precondition_failed", detail, where=header, headers=headers)

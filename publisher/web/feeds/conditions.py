"""What a client asks for in its request headers (RFC 9110, sections 12 and 13), as pure functions.

Hostile headers cost little: they are cut before they are read, and what is not understood
counts as not sent.
"""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache

_LONGEST = 4096
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@lru_cache(maxsize=512)
def prefers_gzip(accept_encoding: str) -> bool:
    """Whether gzip is acceptable and not liked less than the plain bytes."""
    weights = _weights(accept_encoding[:_LONGEST])
    rest = weights.get("*", 0.0)
    gzip = max(weights.get("gzip", rest), weights.get("x-gzip", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


@lru_cache(maxsize=512)
def prefers_brotli(accept_encoding: str) -> bool:
    """Whether Brotli is named, and liked less neither than gzip nor than the plain bytes. `*` does
    not name it: few programs know it that do not say so."""
    weights = _weights(accept_encoding[:_LONGEST])
    brotli = weights.get("br", 0.0)
    others = (weights.get(name, 0.0) for name in ("gzip", "x-gzip", "identity"))
    return brotli > 0 and brotli >= max(others)


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            weights[name] = _quality(parameters)
    return weights


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


def names_tag(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names the (quoted) tag, weakly compared, or is `*`."""
    header = if_none_match[:_LONGEST].strip()
    return header == "*" or etag in _TAG.findall(header)


def not_modified_since(if_modified_since: str, last_modified: int) -> bool:
    """Whether the header's date is not before `last_modified` (seconds since 1970)."""
    try:
        moment = parsedate_to_datetime(if_modified_since[:64])
        # HTTP dates are GMT; one without a zone is read as such.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() >= last_modified
    except (ValueError, TypeError, IndexError, OverflowError):
        return False

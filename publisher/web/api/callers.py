"""Who calls: the token of a request, what it allows, and how often it may ask."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from publisher.actions.partners.partner_tokens import (
    Kind,
    recognise_partner_token,
    scopes_of,
)
from publisher.actions.publications.recognise_token import recognise_token
from publisher.publications.models import ApiToken, Publication
from publisher.syndication.models import Destination
from publisher.web.api.problems import ApiError
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import peer_key

PER_MINUTE = 1200  # requests of one token
FAILURES_PER_MINUTE = 60  # requests without a valid token from one network address
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)  # RFC 6750, 2.1
_CHALLENGE = 'Bearer realm="publisher"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program with a valid token."""

    token: ApiToken

    @property
    def publication(self) -> Publication:
        """The token's own."""
        return self.token.publication

    @property
    def name(self) -> str:
        """The token's name."""
        return self.token.name

    @property
    def scopes(self) -> frozenset[str]:
        """What the token allows."""
        return frozenset(self.token.scopes)

    @property
    def source(self) -> str:
        """Whose articles it brings: a content management system's, else its own."""
        return self.token.source or f"api:{self.name}"

    @property
    def actor(self) -> str:
        """As versions and the audit log name it."""
        return f"token:{self.name}"

    @property
    def door(self) -> str:
        """The way in."""
        return f"api:{self.name}"

    def require(self, scope: str) -> None:
        """Raise the problem 403 unless the token has this scope."""
        if scope not in self.scopes:
            detail = f"the token {self.name} lacks the scope {scope}; make one that has it"
            raise _scope_missing(detail, scope)


def caller_of(request: HttpRequest, now: datetime) -> Caller:
    """The caller behind the Authorization header.

    Raises the problems 401 for no or no valid token, 429 for too many of either kind.
    A valid token is never refused for what others at its address did.
    """
    token = _bearer(request)
    row = recognise_token(token=token, now=now) if token else None
    if row is None:
        raise _unauthorised(request, "Bearer pub_...; see: publisher token create")
    _count(f"api-token-{row.pk}", PER_MINUTE)
    return Caller(token=row)


def destination_of(request: HttpRequest, scope: str, now: datetime) -> Destination:
    """The destination of a partner's token, behind the same header; refused in the same way, and
    without the scope."""
    token = _bearer(request)
    row = recognise_partner_token(token=token, kind=Kind.API, now=now) if token else None
    if row is None:
        raise _unauthorised(request, "Bearer ptn_..., the one that you were given")
    _count(f"partner-token-{row.pk}", PER_MINUTE)
    if scope not in scopes_of(row):
        raise _scope_missing(f"this token lacks the scope {scope}; ask for one that has it", scope)
    return row.destination


def _scope_missing(detail: str, scope: str) -> ApiError:
    challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
    headers = {"WWW-Authenticate": challenge}
    return ApiError(403, "scope_missing", detail, where="Authorization", headers=headers)


def _bearer(request: HttpRequest) -> str:
    """The token of the Authorization header; "" where there is none."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return found[1] if found else ""


def _unauthorised(request: HttpRequest, expected: str) -> ApiError:
    _count(f"api-bad-{peer_key(request)}", FAILURES_PER_MINUTE)
    if not request.headers.get("Authorization", ""):
        detail = f"send a token: Authorization: {expected}"
        return ApiError(
            401,
            "token_missing",
            detail,
            where="Authorization",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    return ApiError(
        401,
        "token_invalid",
        "the token is unknown, revoked or expired",
        where="Authorization",
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
    )


def _count(key: str, most: int) -> None:
    wait = seconds_to_wait(key, most)
    if wait:
        raise ApiError(
            429,
            "too_many_requests",
            f"more than {most} requests a minute; wait",
            headers={"Retry-After": str(wait)},
        )

"""What a provider of identities says of a person, and which roles that gives them here.

A rule is `CLAIM=VALUE:PUBLICATION=ROLE`: whoever has that value among those of the claim has the
role in the publication. Nothing of Django is wanted here: the settings read it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from publisher.errors import PublisherError

CLAIM_RULE = re.compile(
    r"(?P<claim>[^=:,]+)=(?P<value>[^,]+):(?P<publication>[a-z0-9-]+)=(?P<role>[a-z0-9-]+)"
)


def provider_id(issuer: str) -> str:
    """The provider's name in our tables: another issuer is another one, whatever its subjects."""
    return f"oidc-{hashlib.sha256(issuer.encode()).hexdigest()[:16]}"


def provider_settings(issuer: str, client_id: str, secret: str) -> dict[str, Any]:
    """As allauth asks for it (SOCIALACCOUNT_PROVIDERS); no provider without an issuer."""
    app = {
        "provider_id": provider_id(issuer),
        "name": issuer,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if issuer else []}}


def checked_claims(said: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """What the provider says: of its token, and over it of its page about the person.

    said: `id_token` and `userinfo`. Raises PublisherError `bad_claims` where there is no token, it
    is another issuer's, or the two are about different persons (OpenID Connect Core, 5.3.2).
    """
    token, page = said.get("id_token") or {}, said.get("userinfo") or {}
    right = str(token.get("iss", "")).rstrip("/") == issuer
    if not right or not token.get("sub") or page.get("sub", token["sub"]) != token["sub"]:
        raise PublisherError("bad_claims", "the provider's token is not right", "id_token")
    return {**token, **page}


def claimed_roles(claims: Mapping[str, Any], rules: Iterable[str]) -> dict[str, list[str]]:
    """Names of roles by slugs of publications; every publication that a rule names is there."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        parts = CLAIM_RULE.fullmatch(rule)
        if parts is None:
            continue
        roles = found.setdefault(parts["publication"], [])
        said = claims.get(parts["claim"])
        values = said if isinstance(said, list) else [said]
        if parts["value"] in [one for one in values if isinstance(one, str)]:
            roles.append(parts["role"])
    return found

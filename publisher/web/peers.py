"""Who asks: the network address behind a request, through the proxies that the settings trust.

X-Forwarded-For is what anybody may write. It is read from the right, and only as long as the
address before it is a trusted proxy's: what stands further left is a stranger's word.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)
Address = IPv4Address | IPv6Address
SUBSCRIBERS_NET = 64  # bits: whoever has one address of IPv6 has them all
NEIGHBOURS_NET = 24  # bits of IPv4: the addresses that one customer gets
# As nginx asks where it is told nothing else; Granian's word for it, and that of all others.
OLD_PROTOCOLS = ("HTTP/1", "HTTP/1.0", "HTTP/0.9")
# What proxies, load balancers and networks that deliver content put on requests, as WSGI names it.
_PROXY_HEADERS = frozenset(
    f"HTTP_{name}"
    for name in (
        *("FORWARDED", "VIA", "X_REAL_IP", "X_CLIENT_IP", "CLIENT_IP", "X_CLUSTER_CLIENT_IP"),
        *("TRUE_CLIENT_IP", "CF_CONNECTING_IP", "CF_RAY", "FASTLY_CLIENT_IP", "X_REQUEST_ID"),
        *("X_ORIGINAL_HOST", "X_ORIGINAL_URL", "X_AMZN_TRACE_ID", "CDN_LOOP", "X_SCHEME"),
    )
)
_PROXY_PREFIXES = ("HTTP_X_FORWARDED", "HTTP_X_PROXY", "HTTP_X_ENVOY", "HTTP_X_ORIGINAL_FORWARDED")


def peer_address(meta: Mapping[str, Any]) -> Address | None:
    """The address of who asks, by a request's WSGI environment; None where there is none."""
    found = _read(str(meta.get("REMOTE_ADDR", "")))
    hops = str(meta.get("HTTP_X_FORWARDED_FOR", ""))
    if found is None or not hops:
        return found
    if not is_proxy(found):
        _say_once()
        return found
    for hop in reversed(hops.split(",")):
        before = _read(hop)
        if before is None:
            break
        found = before
        if not is_proxy(found):
            break
    return found


def peer_key(request: HttpRequest) -> str:
    """What limits count together: an address, or the network of an IPv6 subscriber."""
    found = peer_address(request.META)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, SUBSCRIBERS_NET), strict=False))
    return str(found or "")


def network_key(request: HttpRequest) -> str:
    """What budgets count together: the network that an address is in, /24 or /64."""
    found = peer_address(request.META)
    if isinstance(found, IPv4Address):
        return str(IPv4Network((found, NEIGHBOURS_NET), strict=False))
    return peer_key(request)


def is_proxy(address: Address) -> bool:
    """Whether PUBLISHER_TRUSTED_PROXIES names it."""
    return any(address in network for network in settings.TRUSTED_PROXIES)


def came_through_proxy(meta: Mapping[str, Any]) -> bool:
    """Whether anything about a request says that a proxy passed it on."""
    direct = _read(str(meta.get("REMOTE_ADDR", "")))
    return (
        (direct is not None and is_proxy(direct))
        or any(name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIXES) for name in meta)
        or meta.get("SERVER_PROTOCOL") in OLD_PROTOCOLS
    )


def _read(text: str) -> Address | None:
    """The address, also with a port, in brackets, or an IPv4 one in IPv6's clothes."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


@lru_cache(maxsize=1)
def _say_once() -> None:
    log.warning(
        "requests come through a proxy that PUBLISHER_TRUSTED_PROXIES does not name: "
        "limits count everybody behind it as one"
    )

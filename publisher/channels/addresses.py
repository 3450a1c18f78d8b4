"""Which network addresses we may talk to: public ones, and what the operator names."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.content.numbers import whole_number

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
# Special by IANA's registries, and global to Python 3.11: documentation (RFC 9637), 6to4 relays.
_SPECIAL = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24")))


class PrivateAddress(Exception):
    """The host is, or resolves to, an address that nothing may be sent to."""


class NoSuchHost(Exception):
    """The host's name has no address."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What PUBLISHER_ALLOW_PRIVATE names: `host:port` or `host:first-last`, an IPv6 address in
    brackets."""

    names: frozenset[tuple[str, range]]

    @classmethod
    def of(cls, entries: Sequence[str]) -> "Allowed":
        """Entries without a port, or with a port that is no number, allow nothing."""
        pairs = (entry.rpartition(":") for entry in entries)
        return cls(
            frozenset(
                (host.strip("[]").casefold(), ports)
                for host, _, text in pairs
                if (ports := _ports(text))
            )
        )

    def permits(self, host: str, port: int) -> bool:
        """Whether this host (a name or an address) and port are named."""
        given = host.strip("[]").casefold()
        return any(given == name and port in ports for name, ports in self.names)


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    least, most = whole_number(first), whole_number(last or first)
    return range(0) if least is None or most is None else range(least, most + 1)


def resolve(host: str, port: int, allowed: Allowed) -> list[str]:
    """The host's addresses in the order to try them, every one of them checked.

    One private address among public ones refuses the whole host: which one a later look-up
    gives is in the hands of whoever owns the name. Forms like 0x7f.1, 017700000001 and
    2130706433 resolve to what they mean and are checked as that.
    Raises PrivateAddress and NoSuchHost.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(f"{host} cannot be resolved: {error}") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        check_address(address, host, port, allowed)
    return addresses


def check_address(address: str, host: str, port: int, allowed: Allowed) -> None:
    """Raise PrivateAddress unless an address of the host may be called at this port."""
    if is_public(address) or allowed.permits(host, port) or allowed.permits(address, port):
        return
    raise PrivateAddress(
        f"{host}:{port} is in a private network ({address}); the operator can allow it "
        f"with PUBLISHER_ALLOW_PRIVATE={host}:{port}"
    )


def is_public(text: str) -> bool:
    """Whether an address belongs to the public unicast internet, whatever it is wrapped in."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_public(each) for each in _unwrapped(address))


def _unwrapped(address: Address) -> list[Address]:
    """The address and those that it carries: v4-mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner: list[Address] = [address]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inner


def _public(address: Address) -> bool:
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    bad = (
        address.is_private,
        address.is_loopback,
        address.is_link_local,
        address.is_multicast,
        address.is_reserved,
        address.is_unspecified,
        site_local,
        any(address in network for network in _SPECIAL),
    )
    return address.is_global and not any(bad)

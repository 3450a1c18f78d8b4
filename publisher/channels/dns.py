"""Questions to DNS: bounded in time, of the resolver that the machine names."""

from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

LIFETIME = 3.0  # seconds of one question, all servers and repeats together


class DnsError(Exception):
    """No answer that says anything; the text is for people."""


class NoSuchName(DnsError):
    """The name does not exist."""


def texts(name: str, *, servers: Sequence[str] = (), port: int = 53) -> tuple[str, ...]:
    """The TXT records at a name, the strings of each joined (RFC 7208 3.3); none: empty.

    `servers`: addresses to ask instead of the machine's own. Raises NoSuchName, DnsError.
    """
    answer = _ask(name, "TXT", servers, port)
    return tuple(
        b"".join(record.strings).decode("utf-8", "replace")
        for record in (answer.rrset or [])
        if record.rdtype == dns.rdatatype.TXT
    )


def takes_mail(name: str, *, servers: Sequence[str] = (), port: int = 53) -> bool:
    """Whether a domain has an MX record or an address (RFC 5321 5.1). Raises DnsError."""
    try:
        return any(_ask(name, kind, servers, port).rrset for kind in ("MX", "A", "AAAA"))
    except NoSuchName:
        return False


def _ask(name: str, kind: str, servers: Sequence[str], port: int) -> dns.resolver.Answer:
    try:
        resolver = dns.resolver.Resolver(configure=not servers)
        if servers:
            resolver.nameservers, resolver.port = list(servers), port
        return resolver.resolve(
            name.rstrip(".") + ".", kind, lifetime=LIFETIME, raise_on_no_answer=False
        )
    except dns.resolver.NXDOMAIN:
        raise NoSuchName(f"{name} does not exist") from None
    except dns.resolver.NoResolverConfiguration:
        raise DnsError("this machine names no resolver") from None
    except (dns.exception.Timeout, dns.resolver.NoNameservers):
        raise DnsError("DNS did not answer") from None
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise DnsError(f"DNS cannot be asked: {type(error).__name__}") from None

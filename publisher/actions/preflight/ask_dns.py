"""Ask DNS for the MX, SPF, DMARC and DKIM records of a sender's domain."""

from collections.abc import Iterable

from publisher.channels import dns
from publisher.renderers.email.checks.sender import InDns


def ask_dns(domain: str, key_names: Iterable[str]) -> InDns:
    """What DNS says now. One that does not answer the first question is asked no more."""
    try:
        exists = dns.takes_mail(domain)
    except dns.DnsError as error:
        return InDns(problem=str(error))
    spf = _texts(domain, "v=spf1")
    dmarc = _policy(domain)
    return InDns(
        exists=exists,
        spf=spf,
        dmarc=dmarc,
        keys={name: _texts(name, "") for name in key_names},
    )


def _policy(domain: str) -> tuple[str, ...] | None:
    """The domain's DMARC record, or that of a domain above it (RFC 7489 6.6.3)."""
    labels = domain.split(".")
    for cut in range(len(labels) - 1):
        found = _texts("_dmarc." + ".".join(labels[cut:]), "v=DMARC1")
        if found is None or found:
            return found
    return ()


def _texts(name: str, beginning: str) -> tuple[str, ...] | None:
    """The TXT records that begin so; None where DNS did not answer."""
    try:
        return tuple(text for text in dns.texts(name) if text.startswith(beginning))
    except dns.NoSuchName:
        return ()
    except dns.DnsError:
        return None

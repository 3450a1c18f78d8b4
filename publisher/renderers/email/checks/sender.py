"""Checks of the sender's DKIM, SPF and DMARC records (RFC 6376, 7208, 7489)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding

WHERE = "sender"
STRICT = ("quarantine", "reject")
_KEY = re.compile(r"(?:^|;)\s*p\s*=\s*([^;]*)")
_POLICY = re.compile(r"(?:^|;)\s*p\s*=\s*(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A key that signs: its domain, the name of its record in DNS, and what must stand there."""

    domain: str
    name: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InDns:
    """What DNS says of a sender's domain. `problem`: why it could not be asked; `exists` and the
    lists are None where it did not answer."""

    problem: str = ""
    exists: bool | None = None
    spf: tuple[str, ...] | None = None
    dmarc: tuple[str, ...] | None = None
    keys: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For storing."""
        return {
            "problem": self.problem,
            "exists": self.exists,
            "spf": self.spf,
            "dmarc": self.dmarc,
            "keys": dict(self.keys),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "InDns":
        """What `to_json` gave."""
        keys = {name: _texts(texts) for name, texts in stored["keys"].items()}
        return cls(
            problem=stored["problem"],
            exists=stored["exists"],
            spf=_texts(stored["spf"]),
            dmarc=_texts(stored["dmarc"]),
            keys=keys,
        )


def signed_for(domain: str, signatures: Iterable[Signature]) -> Iterator[Finding]:
    """Signatures of domains other than the sender's. None at all is no finding: the relay may
    sign."""
    signers = sorted({one.domain for one in signatures})
    if signers and not any(aligned(domain, signer) for signer in signers):
        yield finding_of("sender_unaligned", WHERE, domain=domain, signer=", ".join(signers))


def in_dns(domain: str, signatures: Iterable[Signature], dns: InDns) -> Iterator[Finding]:
    """What DNS says against mail from this domain with these signatures."""
    if dns.problem:
        yield finding_of("dns_not_checked", WHERE, problem=dns.problem)
        return
    if dns.exists is False:
        yield finding_of("sender_domain_unknown", WHERE, domain=domain)
        return
    wrong = [one for one in signatures if _contradicts(one, dns.keys.get(one.name))]
    for signature in wrong:
        yield finding_of("dkim_record_wrong", signature.name, name=signature.name)
    yield from _policies(domain, [one for one in signatures if one not in wrong], dns)


def aligned(domain: str, signer: str) -> bool:
    """Whether a signature of `signer` counts for mail from `domain`: the same or one above the
    other (relaxed alignment of RFC 7489 3.1, without its list of public suffixes)."""
    return f".{domain}".endswith(f".{signer}") or f".{signer}".endswith(f".{domain}")


def _policies(domain: str, good: list[Signature], dns: InDns) -> Iterator[Finding]:
    policy = _policy(dns.dmarc or ())
    if dns.dmarc == ():
        yield finding_of("dmarc_missing", WHERE, domain=domain)
    if dns.spf == ():
        yield finding_of("spf_missing", WHERE, domain=domain)
    signed = any(aligned(domain, one.domain) for one in good)
    nobody = dns.spf is not None and all(one.split()[1:] == ["-all"] for one in dns.spf)
    if policy in STRICT and not signed and nobody:
        yield finding_of("dmarc_fails", WHERE, domain=domain, policy=policy)


def _contradicts(signature: Signature, records: tuple[str, ...] | None) -> bool:
    """Whether DNS answered, and not with this key."""
    return records is not None and key_in(signature.record) not in map(key_in, records)


def key_in(record: str) -> str:
    """The public key of a DKIM record, without its spaces."""
    match = _KEY.search(record)
    return re.sub(r"\s", "", match[1]) if match else ""


def _policy(records: Iterable[str]) -> str:
    return next((match[1].lower() for one in records if (match := _POLICY.search(one))), "")


def _texts(stored: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(stored)

"""What a sender's domain must say in DNS, line by line, and whether it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

from publisher.actions.preflight.ask_dns import ask_dns
from publisher.actions.preflight.sender import sender_domain, signature_of, why_not_asked
from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.publications.dkim_keys import activate_dkim_key, create_dkim_keys
from publisher.editorial.models import Lookup
from publisher.errors import PublisherError
from publisher.publications.models import DkimKey, Publication
from publisher.renderers.email.checks.sender import InDns, key_in

# Whose relay a host is, by the end of its name, and what that provider tells to put into SPF.
INCLUDES = {
    "mailgun.org": "mailgun.org",
    "sendgrid.net": "sendgrid.net",
    "amazonaws.com": "amazonses.com",
    "mailjet.com": "spf.mailjet.com",
    "ovh.net": "mx.ovh.com",
    "infomaniak.com": "spf.infomaniak.ch",
    "gandi.net": "_mailcust.gandi.net",
    "gmail.com": "_spf.google.com",
}


class RecordKind(StrEnum):
    """What a line of DNS is for."""

    SPF = "SPF"
    DKIM = "DKIM"
    DMARC = "DMARC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A TXT record: its name, what to publish, and whether DNS has it (None: not asked yet)."""

    kind: RecordKind
    name: str
    text: str
    there: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRecords:
    """All of them. problem: why nothing was heard, "" where DNS answered; asked_at: when."""

    domain: str
    records: Sequence[Record]
    problem: str
    asked_at: datetime | None
    signs: bool

    @property
    def missing(self) -> int:
        """How many DNS does not have, as far as it was asked."""
        return sum(one.there is False for one in self.records)


def sender_records(publication: Publication) -> SenderRecords:
    """What to publish, beside what was last heard. Raises PublisherError `bad_address` for a sender
    that is none."""
    domain = sender_domain(publication)
    row = _last(publication, domain)
    heard = InDns.from_json(row.found) if row else InDns(problem="not asked")
    keys = usable_keys(publication, domain)
    return SenderRecords(
        domain=domain,
        records=[
            _spf(domain, heard),
            *(_dkim(key, heard) for key in keys),
            _dmarc(publication, domain, heard),
        ],
        problem=why_not_asked(domain) or (heard.problem if row else ""),
        asked_at=row.checked_at if row else None,
        signs=any(key.active_from is not None for key in keys),
    )


def is_proved(publication: Publication) -> bool:
    """Whether DNS was seen to have every line that is asked for: without a key of ours, those of a
    sender whose relay signs by itself."""
    try:
        found = sender_records(publication)
    except PublisherError:
        return False
    return not found.problem and all(one.there for one in found.records)


def make_keys(*, publication: Publication, actor: str, now: datetime) -> None:
    """Signing keys for the sender's domain, where it has none yet."""
    if not usable_keys(publication, sender_domain(publication)):
        create_dkim_keys(publication=publication, actor=actor, now=now)


def check_records(*, publication: Publication, actor: str, now: datetime) -> None:
    """Ask DNS and keep what it says; a key whose record stands there signs from now on. Nothing is
    asked while exits are held, nor of a domain that nobody's mail comes from."""
    domain = sender_domain(publication)
    if why_not_asked(domain) or not exits_open(data_dir=settings.DATA_DIR, now=now):
        return
    keys = usable_keys(publication, domain)
    heard = ask_dns(domain, [str(key) for key in keys])
    Lookup.objects.update_or_create(
        publication=publication,
        kind=Lookup.Kind.DOMAIN,
        subject=domain,
        defaults={"found": heard.to_json(), "checked_at": now},
    )
    for key in keys:
        if key.active_from is None and _dkim(key, heard).there:
            activate_dkim_key(key=key, actor=actor, now=now)


def usable_keys(publication: Publication, domain: str) -> list[DkimKey]:
    """The keys that sign for this domain, or would."""
    rows = DkimKey.objects.filter(publication=publication, domain=domain, retired_at=None)
    return list(rows.order_by("-algorithm", "pk"))


def _last(publication: Publication, domain: str) -> Lookup | None:
    kept = Lookup.objects.filter(publication=publication, kind=Lookup.Kind.DOMAIN, subject=domain)
    return kept.first()


def _spf(domain: str, heard: InDns) -> Record:
    """The line that stands there with our relay in it; a domain has one such line, never two."""
    ours, known = _relay_in_spf(), (heard.spf or ("",))[0]
    there = None if heard.problem or heard.spf is None else bool(known) and ours in known.split()
    text = known if there else f"v=spf1 {ours} ~all"
    if known and not there:
        words = known.split()
        end = next((n for n, word in enumerate(words) if word.lstrip("+-~?") == "all"), len(words))
        text = " ".join([*words[:end], ours, *words[end:]])
    return Record(kind=RecordKind.SPF, name=domain, text=text, there=there)


def _relay_in_spf() -> str:
    host = urlsplit(settings.SMTP_URL or "").hostname or ""
    known = (include for end, include in INCLUDES.items() if f".{host}".endswith(f".{end}"))
    include = next(known, "")
    if include:
        return f"include:{include}"
    named = "." in host and not host.rpartition(".")[2].isdecimal()
    return f"a:{host}" if named else "mx"


def _dkim(key: DkimKey, heard: InDns) -> Record:
    signature = signature_of(key)
    texts = None if heard.problem else heard.keys.get(signature.name)
    there = None if texts is None else key_in(signature.record) in map(key_in, texts)
    return Record(kind=RecordKind.DKIM, name=signature.name, text=signature.record, there=there)


def _dmarc(publication: Publication, domain: str, heard: InDns) -> Record:
    there = None if heard.problem or heard.dmarc is None else bool(heard.dmarc)
    text = heard.dmarc[0] if there and heard.dmarc else "v=DMARC1; p=none"
    return Record(kind=RecordKind.DMARC, name=f"_dmarc.{domain}", text=text, there=there)

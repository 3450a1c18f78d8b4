"""Which addresses are ours, and what each is for."""

from dataclasses import dataclass
from enum import Enum, auto

from django.db.models import Q

from publisher.actions.readers.unsubscribe import delivery_of
from publisher.delivery.models import Delivery, WayBack
from publisher.publications.models import Publication
from publisher.publications.tokens import unseal_lowercase

RETURN = "b-"  # before the token of a return path
LONGEST = 320  # characters of an address


class Kind(Enum):
    """What mail to it is about."""

    RETURN = auto()  # a delivery's return path: reports of servers
    LEAVE = auto()  # a reader leaves
    PROBE = auto()  # our own mail, that tries the way back
    COMPLAINT = auto()  # feedback reports
    ANSWER = auto()  # what people answer to


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One of them. `delivery`: the mail of ours whose token it holds; `way`: the one it tries."""

    kind: Kind
    publication_id: int
    domain: str
    delivery: Delivery | None = None
    way: WayBack | None = None


def mailbox_of(recipient: str) -> Mailbox | None:
    """The mailbox of an envelope's recipient; None for any address that is not ours."""
    address = recipient.strip().strip("<>")
    if not 0 < len(address) <= LONGEST or not address.isprintable():  # PostgreSQL takes no NUL
        return None
    local, _, domain = address.rpartition("@")
    return _by_token(local, domain.lower()) or _by_name(address, domain.lower())


def _by_token(local: str, domain: str) -> Mailbox | None:
    """Only our mail to one reader had the token; what its sender calls himself is no matter."""
    if local[:2].lower() == RETURN:
        if delivery := delivery_of(unseal_lowercase("return", local[2:]), partners=True):
            return _about(Kind.RETURN, delivery, domain)
        key = unseal_lowercase("probe", local[2:])
        way = WayBack.objects.filter(pk=key).first() if key and key < 2**63 else None
        if way is not None:
            title = way.publication_id
            return Mailbox(kind=Kind.PROBE, publication_id=title, domain=domain, way=way)
    if "+" in local:
        token = local.rpartition("+")[2]
        if delivery := delivery_of(unseal_lowercase("leave", token)):
            return _about(Kind.LEAVE, delivery, domain)
    return None


def _about(kind: Kind, delivery: Delivery, domain: str) -> Mailbox:
    title = delivery.publication_id
    return Mailbox(kind=kind, publication_id=title, domain=domain, delivery=delivery)


def _by_name(address: str, domain: str) -> Mailbox | None:
    """Of the first publication that has it; complaints before answers."""
    titles = Publication.objects.order_by("pk")
    if title := titles.filter(complaint_address__iexact=address).first():
        return Mailbox(kind=Kind.COMPLAINT, publication_id=title.pk, domain=domain)
    answers = Q(reply_to__iexact=address) | Q(reply_to="", sender_address__iexact=address)
    if title := titles.filter(answers).first():
        return Mailbox(kind=Kind.ANSWER, publication_id=title.pk, domain=domain)
    return None

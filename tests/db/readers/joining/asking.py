"""Sign-ups without a web server: a title with open lists, and who asks for them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from publisher.actions.readers.joining.ask_to_join import Asked, ask_to_join
from publisher.actions.readers.joining.confirm import confirm, find_confirmation
from publisher.actions.readers.joining.sign_up_pages import OWN, form_of
from publisher.audience.models import Form, MailingList
from publisher.delivery.models import Delivery, ServiceMail
from publisher.publications.models import Publication
from publisher.publications.tokens import seal

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Title:
    publication: Publication
    lists: tuple[MailingList, ...]

    @property
    def form(self) -> Form:
        found = form_of(self.publication, OWN)
        assert found is not None
        return found

    def ask(self, address: str, *lists: int, now: datetime = NOW, **more: Any) -> None:
        """By the places of the lists; without any, the first."""
        asked = Asked(
            publication=self.publication,
            form=more.pop("form", None) or self.form,
            lists=tuple(self.lists[place] for place in lists) or self.lists[:1],
            address=address,
            language="fr",
            text="J’accepte.",
            **more,
        )
        ask_to_join(asked=asked, now=now)

    def press(self, mail: ServiceMail, now: datetime = NOW) -> None:
        found = find_confirmation(token=seal("confirm", mail.pk), now=now)
        assert found is not None
        confirm(confirmation=found, now=now)


def make_title(slug: str = "rive", lists: int = 2) -> Title:
    publication = Publication.objects.create(
        slug=slug,
        name=slug.title(),
        domain=f"{slug}.example.org",
        sender_address=f"lettre@{slug}.example.org",
        contact=f"redaction@{slug}.example.org",
        created_at=NOW,
    )
    made = [
        MailingList.objects.create(
            publication=publication,
            slug=f"l{number}",
            name=f"Lettre {number}",
            is_open=True,
            created_at=NOW,
        )
        for number in range(lists)
    ]
    return Title(publication, tuple(made))


def mails(address: str = "") -> list[ServiceMail]:
    """The confirmation mails, in their order; those to an address."""
    rows = ServiceMail.objects.filter(purpose="confirmation").order_by("due_at", "pk")
    return list(rows.filter(delivery__address=address) if address else rows)


def leave_all(now: datetime) -> int:
    """As if the mail lane took all that is due; how many mails."""
    due = Delivery.objects.filter(
        state="pending", service_mail__due_at__lte=now, service_mail__expires_at__gt=now
    )
    return due.update(state="accepted", attempts=1, dated_at=now)

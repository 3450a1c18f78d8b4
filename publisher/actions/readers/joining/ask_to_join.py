"""A visitor asks to get lists: the mailbox is asked back, and nobody is told who is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.readers.joining import budgets
from publisher.actions.readers.joining.confirmation_mails import Request, ask_back
from publisher.actions.readers.joining.form_texts import keep_form_text
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.audience.consents import record_consent
from publisher.audience.erased import erased_among
from publisher.audience.models import (
    ConsentEvent,
    ConsentPeer,
    Form,
    FormText,
    MailingList,
    Subscriber,
    Subscription,
)
from publisher.audience.names import checked_name
from publisher.publications.models import Publication
from publisher.syndication.outbox import tell_joined

Status, Kind = Subscription.Status, ConsentEvent.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a visitor sent.

    lists: open ones, at least one. language: BCP 47, of the page. text: what the form said, word
    for word. detail: where it came from (`door`, `page`, `campaign`, …), capped, JSON. ip: only
    where the settings keep it.
    """

    publication: Publication
    form: Form
    lists: tuple[MailingList, ...]
    address: str
    language: str
    text: str
    name: str = ""
    ip: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def ask_to_join(*, asked: Asked, now: datetime) -> None:
    """Keep what was asked for, and have the mailbox asked back within its budget.

    Known, new, forgotten and blocked addresses take the same way; whoever may not be mailed is not,
    which the caller cannot see. A list of single opt-in takes in at once who never objected.
    Raises PublisherError `bad_address`, BadName.
    """
    address, key = normalise(asked.address)
    name = checked_name(asked.name.strip())
    with transaction.atomic():
        mailbox = budgets.lock_mailbox(key, now)
        form = _stored(asked.form, now)
        text = keep_form_text(
            publication=asked.publication, language=asked.language, text=asked.text, now=now
        )
        reader, new = _reader(asked, address, key, name, now)
        proof = _Proof(asked, reader, new, form, text, now)
        at_once = _taken_at_once(asked, reader)
        for one in at_once:
            proof.subscribe(one)
        rest = tuple(one for one in asked.lists if one not in at_once)
        if rest:
            named = ask_back(proof.request(rest), mailbox)
            for one in named.new:
                proof.ask(one, named.mail.pk)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What is kept of one request."""

    asked: Asked
    reader: Subscriber
    new: bool  # nothing was known of the reader
    form: Form
    text: FormText
    now: datetime

    def request(self, lists: tuple[MailingList, ...]) -> Request:
        """That these be confirmed."""
        return Request(
            publication=self.asked.publication,
            subscriber=self.reader,
            new=self.new,
            lists=lists,
            language=self.asked.language,
            form=self.form,
            form_text=self.text,
            now=self.now,
        )

    def ask(self, mailing_list: MailingList, mail: int) -> None:
        """That the list was asked for, which changes nothing of who is on it."""
        self._link(mailing_list, Status.UNCONFIRMED)
        self._record(mailing_list, Kind.ASKED, mail=mail)

    def subscribe(self, mailing_list: MailingList) -> None:
        """That the list takes in whoever asks."""
        before = self.reader.subscriptions.filter(mailing_list=mailing_list)
        there = not self.new and before.filter(status=Status.CONFIRMED).exists()
        link = self._link(mailing_list, Status.CONFIRMED)
        if link.status != Status.CONFIRMED:
            link.status, link.consent_at, link.batch = Status.CONFIRMED, self.now, None
            link.consent_source, link.changed_at = self._source, self.now
            link.save()
        self._record(mailing_list, Kind.SUBSCRIBED)
        if not there:
            tell_joined(
                publication_id=self.reader.publication_id,
                list_slug=mailing_list.slug,
                readers=[self.reader.pk],
                source=self._source,
                now=self.now,
            )

    @property
    def _source(self) -> str:
        return f"form {self.form.slug}"

    def _link(self, mailing_list: MailingList, status: Subscription.Status) -> Subscription:
        values = {
            "publication_id": self.reader.publication_id,
            "status": status,
            "consent_source": self._source,
            "consent_at": self.now if status == Status.CONFIRMED else None,
            "created_at": self.now,
            "changed_at": self.now,
        }
        pair = {"mailing_list": mailing_list, "subscriber": self.reader}
        if self.new:
            return Subscription.objects.create(**pair, **values)
        return Subscription.objects.get_or_create(**pair, defaults=values)[0]

    def _record(self, mailing_list: MailingList, kind: ConsentEvent.Kind, **more: int) -> None:
        event = record_consent(
            subscriber=self.reader,
            mailing_list=mailing_list,
            kind=kind,
            source=self._source,
            now=self.now,
            form=self.form,
            form_text=self.text,
            detail={**self.asked.detail, **more},
        )
        if self.asked.ip:
            ConsentPeer.objects.create(
                publication_id=event.publication_id, event=event, ip=self.asked.ip, at=self.now
            )


def _stored(form: Form, now: datetime) -> Form:
    """A publication's own form is stored when it is first used."""
    if not form._state.adding:
        return form
    return Form.objects.get_or_create(
        publication=form.publication,
        slug=form.slug,
        defaults={"name": form.name, "created_at": now},
    )[0]


def _reader(
    asked: Asked, address: str, key: str, name: str, now: datetime
) -> tuple[Subscriber, bool]:
    """The reader, held until the transaction ends, and whether they are new. A stranger changes
    nothing of one who is on a list: name and language count only until somebody has confirmed."""
    language = asked.language
    reader, new = Subscriber.objects.select_for_update().get_or_create(
        publication=asked.publication,
        address_key=key,
        defaults={
            "address": address,
            "domain": key.rpartition("@")[2],
            "name": name,
            "language": language,
            "created_at": now,
        },
    )
    if not new and not reader.subscriptions.exclude(status=Status.UNCONFIRMED).exists():
        reader.name, reader.language = name or reader.name, language
        reader.save(update_fields=["name", "language"])
    return reader, new


def _taken_at_once(asked: Asked, reader: Subscriber) -> tuple[MailingList, ...]:
    """The lists of single opt-in that the reader is not on, never left and is not kept from."""
    single = [one for one in asked.lists if one.opt_in == MailingList.OptIn.SINGLE]
    if not single:
        return ()
    key = reader.address_key
    known = dict(reader.subscriptions.values_list("mailing_list_id", "status"))
    if erased_among(reader.publication_id, [key]):
        return ()
    return tuple(
        one
        for one in single
        if known.get(one.pk, Status.UNCONFIRMED) == Status.UNCONFIRMED
        and not mailable.suppressed_keys(reader.publication_id, [key], one.pk)
    )

"""The mail that asks back: one for all that a mailbox asked for and that has not left yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from publisher.actions.readers.joining import budgets
from publisher.actions.readers.joining.text_keys import mail_words
from publisher.actions.service.post_mail import post_service_mail, revise_service_mail
from publisher.audience import mailable
from publisher.audience.models import Form, FormText, MailBudget, MailingList, Subscriber
from publisher.delivery.models import ServiceMail
from publisher.delivery.states import CLAIMABLE, State
from publisher.publications.models import Publication

GOOD_FOR = timedelta(days=30)  # from the mail's hour on
PRESSED_TWICE = timedelta(minutes=1)  # the same request again is the same one
Purpose = ServiceMail.Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a reader asks for, and by which form. new: nothing was known of the reader."""

    publication: Publication
    subscriber: Subscriber
    new: bool
    lists: tuple[MailingList, ...]
    language: str
    form: Form | None
    form_text: FormText | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A mail, and those of the lists that it names since this request."""

    mail: ServiceMail
    new: tuple[MailingList, ...]


def ask_back(request: Request, mailbox: MailBudget, *, at_once: bool = False) -> Named:
    """Have a mail name the lists: the one that waits for the same reader, else another, at the
    mailbox's next hour. mailbox: from `lock_mailbox`, in this transaction. at_once: a person sends
    it, whatever is spent."""
    last = None if request.new else last_mail(request.subscriber)
    if last is not None:
        known = set(last.values.get("list_ids", ()))
        new = tuple(one for one in request.lists if one.pk not in known)
        twice = not new and request.now - last.created_at < PRESSED_TWICE
        if not at_once and (_refused(last) or (not new and (twice or waits(last)))):
            return Named(last, ())
        if waits(last) and _named_too(last, request, new, mailbox, at_once):
            return Named(last, new)
    return Named(_posted(request, mailbox, at_once), request.lists)


def last_mail(subscriber: Subscriber) -> ServiceMail | None:
    """The reader's newest confirmation mail, if there is one."""
    mails = ServiceMail.objects.filter(subscriber=subscriber, purpose=Purpose.CONFIRMATION)
    return mails.select_related("delivery", "subscriber").order_by("-pk").first()


def waits(mail: ServiceMail) -> bool:
    """Whether it has not begun, and will."""
    row = mail.delivery
    return row is not None and row.state in CLAIMABLE and not row.attempts


def _refused(mail: ServiceMail) -> bool:
    """Whether it never left because the address is blocked, and it still is: the next would not
    leave either."""
    row = mail.delivery
    if row is None or row.state != State.SUPPRESSED or mail.subscriber is None:
        return False
    key = mail.subscriber.address_key
    return bool(mailable.refused_keys(mail.publication_id, [key]))


def _named_too(
    mail: ServiceMail,
    request: Request,
    new: tuple[MailingList, ...],
    mailbox: MailBudget,
    at_once: bool,
) -> bool:
    """Whether the mail that waits now names these lists too."""
    now, due = request.now, None
    if at_once:
        due = budgets.take_slot(mailbox, domain="", form=None, now=now, at_once=True)
    values = _merged(mail.values, request, new)
    return revise_service_mail(mail=mail, values=values, due_at=due, now=now)


def drop_waiting(subscriber: Subscriber, *, confirmed: Iterable[int], now: datetime) -> None:
    """A mail that waits to ask for what was confirmed meanwhile need not go; one that asks for
    more goes without it. confirmed: ids of lists."""
    waiting = last_mail(subscriber)
    if waiting is None or not waits(waiting):
        return
    gone = set(confirmed)
    ids = [pk for pk in waiting.values.get("list_ids", ()) if pk not in gone]
    if len(ids) == len(waiting.values.get("list_ids", ())):
        return
    names = dict(MailingList.objects.filter(pk__in=ids).values_list("pk", "name"))
    values = {**waiting.values, "list_ids": ids, "lists": [names[pk] for pk in ids if pk in names]}
    ends = None if ids else now
    revise_service_mail(mail=waiting, values=values, expires_at=ends, now=now)


def _posted(request: Request, mailbox: MailBudget, at_once: bool) -> ServiceMail:
    due = budgets.take_slot(
        mailbox,
        domain=request.subscriber.domain,
        form=request.form,
        now=request.now,
        at_once=at_once,
    )
    return post_service_mail(
        publication=request.publication,
        purpose=Purpose.CONFIRMATION,
        key=f"{request.subscriber.pk}-{due.timestamp():.3f}",
        address=request.subscriber.address,
        language=request.language,
        values=_values(request, request.lists),
        now=request.now,
        due_at=due,
        expires_at=due + GOOD_FOR,
        subscriber=request.subscriber,
    )


def _values(request: Request, lists: Iterable[MailingList]) -> dict[str, Any]:
    """What fills the mail's words: names that the newsroom gave, nothing that a visitor typed."""
    lists = list(lists)
    return {
        "lists": [one.name for one in lists],
        "list_ids": [one.pk for one in lists],
        "asked_at": request.now.isoformat(),
        "form_text": request.form_text.pk if request.form_text else None,
        "form": request.form.pk if request.form else None,
        # Kept with the mail: each retry says the same, whatever becomes of the form.
        "words": mail_words(request.form.texts, request.language) if request.form else {},
    }


def _merged(before: dict[str, Any], request: Request, new: Iterable[MailingList]) -> dict[str, Any]:
    added = _values(request, new)
    return {
        **before,
        "lists": [*before.get("lists", ()), *added["lists"]],
        "list_ids": [*before.get("list_ids", ()), *added["list_ids"]],
        "form_text": added["form_text"] or before.get("form_text"),
    }

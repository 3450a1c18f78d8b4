"""Departures and suppressions, brought into an older ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publisher.actions.processes.decisions import What
from publisher.actions.processes.decisions_read import Said
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, MailingList, Subscription, Suppression
from publisher.publications.models import Publication

SOURCE = "decisions journal"
Where = dict[str, Any]
LEFT = Subscription.Status.UNSUBSCRIBED


def replay_lists(
    *, publication: Publication, address_key: str, lists: Mapping[str, Said], now: datetime
) -> int:
    """End the reader's subscriptions to the lists (slugs) that they left, unless they came back
    later. Returns how many."""
    links = Subscription.objects.select_related("mailing_list", "subscriber").filter(
        publication=publication,
        subscriber__address_key=address_key,
        mailing_list__slug__in=list(lists),
    )
    ended = 0
    for link in links.exclude(status=LEFT):
        said = lists[link.mailing_list.slug]
        if said.what != What.LEFT or _consented_after(link, said.at):
            continue
        Subscription.objects.filter(pk=link.pk).update(status=LEFT, changed_at=now)
        record_consent(
            subscriber=link.subscriber,
            mailing_list=link.mailing_list,
            kind=ConsentEvent.Kind.WITHDRAWN,
            source=SOURCE,
            now=said.at,
        )
        ended += 1
    return ended


def replay_scope(
    *, publication: Publication, address_key: str, scope: str | None, said: Said, now: datetime
) -> bool:
    """Suppress the address on the list of that slug, or in the publication, or lift it, as was said
    last. Whether that changed anything."""
    mailing_list = None
    if scope is not None:
        mailing_list = MailingList.objects.filter(publication=publication, slug=scope).first()
        if mailing_list is None:
            return False
    where: Where = {
        "publication": publication,
        "mailing_list": mailing_list,
        "address_key": address_key,
    }
    if said.what in (What.BACK, What.LIFTED):
        earlier = Suppression.objects.filter(**where, created_at__lte=said.at)
        return bool(earlier.delete()[0])
    if said.what == What.LEFT and _came_back(publication, address_key, mailing_list, said.at):
        return False
    made = Suppression.objects.get_or_create(**where, defaults=_cause(said))[1]
    if made:
        stop_blocked(publication_id=publication.pk, address_key=address_key, now=now, why=SOURCE)
    return made


def _cause(said: Said) -> Where:
    known = said.reason in Suppression.Reason.values
    reason = said.reason if known else Suppression.Reason.MANUAL
    return {"reason": reason, "source": SOURCE, "created_at": said.at}


def _came_back(
    publication: Publication, address_key: str, mailing_list: MailingList | None, at: datetime
) -> bool:
    links = Subscription.objects.filter(
        publication=publication,
        subscriber__address_key=address_key,
        mailing_list=mailing_list,
        status=Subscription.Status.CONFIRMED,
    )
    return any(_consented_after(link, at) for link in links)


def _consented_after(link: Subscription, at: datetime) -> bool:
    return link.consent_at is not None and link.consent_at > at

"""A form whose confirmations collapse is used against strangers: it goes slowly, and a person is
told."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.readers.joining.budgets import ripe_tally
from publisher.actions.readers.joining.confirmation_mails import GOOD_FOR
from publisher.actions.readers.joining.tallies import Tally
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.models import Form
from publisher.delivery.models import ServiceMail
from publisher.publications import audit

log = logging.getLogger(__name__)
ACTOR = "engine"
ALARM = {
    "fr": (
        "Le formulaire «\u00a0{form}\u00a0» est mis au ralenti",
        "Sur {asked} demandes d’inscription, {confirmed} seulement ont été confirmées\u00a0: "
        "il sert sans doute à harceler des inconnus. Il n’envoie plus qu’un courriel toutes les "
        "30 secondes.",
        "Voyez qui s’en sert, puis fermez-le (publisher form change {form} --closed) ou "
        "rétablissez-le (--no-slow).",
    ),
    "en": (
        "The form “{form}” goes slowly",
        "Of {asked} sign-ups only {confirmed} were confirmed: it is probably used to pester "
        "strangers. It now sends one mail in 30 seconds.",
        "Look at who uses it, then close it (publisher form change {form} --closed) or let it go "
        "on (--no-slow).",
    ),
}
LEAST_ASKED = 100  # fewer say nothing
LEAST_SHARE = 0.05  # of them that real readers confirm, by far


def collapsed(tally: Tally) -> bool:
    """Whether so few of so many were confirmed that hardly a reader can be among them."""
    return tally.asked >= LEAST_ASKED and tally.confirmed < LEAST_SHARE * tally.asked


def slow_down_forms(*, now: datetime) -> int:
    """Slow down every form whose confirmations have collapsed; how many."""
    return sum(_slow_down(form, now) for form in open_forms().select_related("publication"))


def open_forms() -> QuerySet[Form]:
    """Forms that take sign-ups at their full pace."""
    return Form.objects.filter(is_open=True, slow_since=None)


def slow_forms() -> int:
    """How many forms go slowly now."""
    return Form.objects.filter(is_open=True, slow_since__isnull=False).count()


def _slow_down(form: Form, now: datetime) -> bool:
    tally = ripe_tally(form, now)
    if not collapsed(tally):
        return False
    with transaction.atomic():
        if not Form.objects.filter(pk=form.pk, slow_since=None).update(slow_since=now):
            return False  # another process did
        said = {"asked": tally.asked, "confirmed": tally.confirmed}
        audit.record(
            actor=ACTOR,
            verb="slow_form",
            target=form,
            at=now,
            publication=form.publication,
            form=form.slug,
            **said,
        )
        _alarm(form, said, now)
    log.error(
        "form %s of %s goes slowly: of %d confirmation mails only %d were confirmed; look at who "
        "uses it, then: publisher form change %s --no-slow",
        form.slug,
        form.publication.slug,
        tally.asked,
        tally.confirmed,
        form.slug,
    )
    return True


def words_of_alarm(form: Form, said: Mapping[str, int]) -> dict[str, Any]:
    """Title and lines of the mail, in the publication's language where we have it."""
    language = form.publication.language.split("-")[0].lower()
    title, *lines = ALARM.get(language, ALARM["en"])
    return {
        "title": title.format(form=form.slug, **said),
        "lines": [line.format(form=form.slug, **said) for line in lines],
    }


def _alarm(form: Form, said: dict[str, int], now: datetime) -> None:
    """Mail whoever answers for the publication, if it says who that is."""
    contact = form.publication.contact
    if "@" not in contact or "/" in contact:
        return
    post_service_mail(
        publication=form.publication,
        purpose=ServiceMail.Purpose.ALARM,
        key=f"slow-form-{form.pk}-{now.timestamp():.0f}",
        address=contact,
        language=form.publication.language,
        values={**words_of_alarm(form, said), "alarm": "form_slow", "form": form.slug, **said},
        now=now,
        expires_at=now + GOOD_FOR,
    )

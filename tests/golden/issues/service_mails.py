"""A mail about one person for each purpose, in the newsrooms of the samples."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from publisher.actions.themes.email_themes import SERVICE, load_theme
from publisher.renderers.email import compile_edition, join_message
from publisher.renderers.email.service.letter import Facts, letter_of, render_service, words_for
from publisher.renderers.email.types import Envelope
from tests.golden.issues.mails import SAMPLES
from tests.golden.sample_issue import EVENING

LISTS = {"lists": ["Le Matin", "Les Alertes"]}
LETTER = "Bonjour,\n\nVotre carte du port <2026> est fausse.\n\nAnne"
PURPOSES: Mapping[str, Mapping[str, Any]] = {
    "confirmation": LISTS,
    "welcome": LISTS,
    "fresh_link": {},
    "address_change": {"side": "new", "old": "a…@example.org"},
    "address_change_old": {"side": "old", "new": "b…@example.net"},
    "invitation": {"person": "Anne Tanguy"},
    "reset": {},
    "own_address": {"side": "new", "person": "anne"},
    "own_address_old": {"side": "old", "new": "b…@example.net", "person": "anne"},
    "partner_link": {"partner": "Agence du Littoral"},
    "approval": {"person": "Anne", "issue": "Le port a rouvert"},
    "alarm": {"alarm": "form_slow", "form": "matin", "asked": 400, "confirmed": 3},
    "forwarded": {"person": "Anne <anne@example.org>", "quoted": LETTER},
}
WITHOUT_PAGE = {"welcome", "alarm", "forwarded"}
NAMES = [f"{purpose}-fr" for purpose in PURPOSES] + ["confirmation-en", "confirmation-ar"]


@cache
def message_of(name: str) -> bytes:
    """The sample `purpose-language` as a whole message, unsigned."""
    purpose, language = name.rsplit("-", 1)
    sample = SAMPLES[language]
    facts = Facts(
        purpose=purpose.removesuffix("_old"),
        values=PURPOSES[purpose],
        brand=sample.digest.brand,
        dated_at=EVENING,
        expires_at=EVENING + timedelta(days=7),
        url="" if purpose in WITHOUT_PAGE else "https://news.example.org/confirm/TOKEN",
        asked_at=EVENING if purpose == "confirmation" else None,
        consented="Je veux recevoir ces lettres." if purpose == "confirmation" else "",
    )
    mail = render_service(letter_of(facts, words_for(language)), load_theme(SERVICE))
    return join_message(compile_edition(mail, _envelope(sample.envelope, language)), sample.reader)


def _envelope(of_issue: Envelope, language: str) -> Envelope:
    return Envelope(
        from_name=of_issue.from_name,
        from_address=of_issue.from_address,
        reply_to=of_issue.reply_to,
        list_id="",
        list_name="",
        language=language,
        unsubscribe_base=of_issue.unsubscribe_base,
        preferences_base=of_issue.preferences_base,
        archive_url="",
        domain=of_issue.domain,
        automatic=True,
    )

"""A publication's own sentences for readers' pages and mails in a language without a catalogue.

A page's sentence is named by ours in English, a mail's by its place (`welcome.title`).
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.publications.page_sentences import PageSentences

LONGEST = 2000  # characters of one sentence
MOST_LANGUAGES = 40
# What is filled in: `%(name)s` and `{name}`; and what would break the filling in.
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%|[{}]")


def sentences_of(publication: Publication, language: str) -> dict[str, str]:
    """Theirs, by what names them: nothing where the language (BCP 47) has none. Those of the same
    language elsewhere count too."""
    rows = PageSentences.objects.filter(publication=publication).order_by("language")
    found = {one.language: one.texts for one in rows}
    wanted = language.split("-")[0].lower()
    same = (texts for tag, texts in found.items() if tag.split("-")[0].lower() == wanted)
    return dict(found.get(language) or next(same, {}))


def languages_of(publication: Publication) -> list[str]:
    """The languages (BCP 47) that have sentences of their own."""
    rows = PageSentences.objects.filter(publication=publication).order_by("language")
    return list(rows.values_list("language", flat=True))


def change_sentences(
    *,
    publication: Publication,
    language: str,
    texts: Mapping[str, str],
    known: Mapping[str, str],
    actor: str,
    now: datetime,
) -> PageSentences | None:
    """Say these sentences in this language; an empty one is ours again. None: none is left.

    texts: theirs, by what names them. known: ours in English, by the same.
    Raises PublisherError `unknown_language`, `too_many_languages`, `unknown_sentence`,
    `text_too_long`, `bad_text`, `bad_place`, naming the sentence; then nothing has changed.
    """
    spoken = checks.language(language, "language")
    given = {name: checked_sentence(name, theirs, known) for name, theirs in texts.items()}
    with transaction.atomic():
        Publication.objects.select_for_update().get(pk=publication.pk)
        rows = PageSentences.objects.filter(publication=publication)
        row = rows.filter(language=spoken).first()
        if row is None and rows.count() >= MOST_LANGUAGES:
            said = f"{MOST_LANGUAGES} languages at most"
            raise PublisherError("too_many_languages", said, "language")
        row = row or PageSentences(publication=publication, language=spoken)
        row.texts = {name: text for name, text in {**row.texts, **given}.items() if text}
        _keep(row, actor, now)
    return row if row.texts else None


def _keep(row: PageSentences, actor: str, now: datetime) -> None:
    if row.texts:
        row.save()
    elif row.pk:
        row.delete()
    audit.record(
        actor=actor,
        verb="change_page_sentences",
        target=row.publication,
        at=now,
        publication=row.publication,
        language=row.language,
        sentences=len(row.texts),
    )


def checked_sentence(name: str, theirs: str, known: Mapping[str, str]) -> str:
    """A sentence as it is kept. What is filled in may be left out, and nothing else may be asked
    for: a page that cannot be filled in could not be shown. Raises PublisherError as
    `change_sentences` does."""
    where = name[:80]
    if name not in known:
        said = f"no page and no mail for readers says {where!r}"
        raise PublisherError("unknown_sentence", said, where)
    kept = checks.text(theirs, where, most=LONGEST)
    allowed = set(_PLACE.findall(known[name]))
    for place in _PLACE.findall(kept):
        if place not in allowed:
            shown = ", ".join(sorted(allowed)) or "nothing"
            said = f"{place!r} cannot be filled in here; this sentence has {shown}"
            raise PublisherError("bad_place", said, where)
    return kept

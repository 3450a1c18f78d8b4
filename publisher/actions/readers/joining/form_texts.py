"""What a form said, word for word, kept once for each wording."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from publisher.audience.models import FormText
from publisher.publications.models import Publication

HASH_SHOWN = 16  # characters of a hash that pages and forms carry


def text_hash(language: str, text: str) -> str:
    """The SHA-256 of a wording in a language, in hexadecimal."""
    return hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()


def keep_form_text(
    *, publication: Publication, language: str, text: str, now: datetime
) -> FormText:
    """The row of this wording; a new one gets the publication's next version."""
    rows = FormText.objects.filter(publication=publication)
    sha256 = text_hash(language, text)
    found = rows.filter(sha256=sha256).first()
    if found is not None:
        return found
    last = rows.aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            return FormText.objects.create(
                publication=publication,
                sha256=sha256,
                version=last + 1,
                language=language,
                text=text,
                created_at=now,
            )
    except IntegrityError:  # another request kept it this moment
        return rows.get(sha256=sha256)

"""Webhooks of mail providers: opened, rotated, closed, listed."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.reports.hook_secrets import USER, HookSecrets
from publisher.actions.reports.providers import PROVIDERS, Provider
from publisher.delivery.models import MailProvider
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The row, and what its console is told; `password` is "" where none is asked for."""

    row: MailProvider
    url: str
    password: str

    @property
    def user(self) -> str:
        """The name that goes with the password."""
        return USER if self.password else ""


def provider_of(word: str) -> Provider:
    """Raises PublisherError `unknown_provider`."""
    found = PROVIDERS.get(word)
    if found is None:
        known = ", ".join(PROVIDERS)
        raise PublisherError("unknown_provider", f"{word!r} is none of {known}", "PROVIDER")
    return found


def add_provider(
    *,
    publication: Publication,
    word: str,
    signing_key: str = "",
    basic: bool = True,
    actor: str,
    now: datetime,
) -> Opened:
    """Open a webhook. basic: also ask for a password, where the provider signs nothing.

    Raises PublisherError `unknown_provider`, `key_not_used` or `provider_exists`.
    """
    provider = provider_of(word)
    _check_key(provider, signing_key)
    kept = HookSecrets.new(basic=basic and provider.basic, signing=signing_key.strip())
    row = MailProvider(publication=publication, provider=word, secrets=kept.stored())
    row.created_at = row.changed_at = now
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note(row, "add_mail_provider", actor, now)
    except IntegrityError:
        remedy = f"to change its secrets: publisher mail provider rotate {word}"
        raise PublisherError("provider_exists", f"{word} is there; {remedy}", "PROVIDER") from None
    return _opened(row, kept)


def rotate_provider(
    *,
    publication: Publication,
    word: str,
    signing_key: str = "",
    finish: bool = False,
    actor: str,
    now: datetime,
) -> Opened:
    """Make its address (and password) new or, with a signing key, take that; what was valid before
    stays so until `finish`, or until the next rotation.

    Raises PublisherError `unknown_provider`, `no_provider` or `key_not_used`.
    """
    _check_key(provider_of(word), signing_key)
    with transaction.atomic():
        row = _found(publication, word, lock=True)
        kept = HookSecrets.of(row.secrets)
        if finish:
            kept = kept.finished()
        else:
            kept = kept.with_signing(signing_key.strip()) if signing_key else kept.rotated()
        row.secrets, row.changed_at = kept.stored(), now
        row.save(update_fields=["secrets", "changed_at"])
        what = "finish" if finish else "signing_key" if signing_key else "address"
        _note(row, "rotate_mail_provider", actor, now, what=what)
    return _opened(row, kept)


def remove_provider(*, publication: Publication, word: str, actor: str, now: datetime) -> None:
    """Close a webhook: nothing is taken there any more, and what nobody has read yet is dropped.
    Raises PublisherError `no_provider`."""
    with transaction.atomic():
        row = _found(publication, word, lock=True)
        _note(row, "remove_mail_provider", actor, now)
        row.delete()


def providers_of(publication: Publication) -> QuerySet[MailProvider]:
    """Its webhooks, by name."""
    return publication.mail_providers.order_by("provider")


def needs_key(row: MailProvider) -> bool:
    """Whether it takes nothing because its signing key is not known yet."""
    return PROVIDERS[row.provider].needs_key and not HookSecrets.of(row.secrets).kept.signing


def is_rotating(row: MailProvider) -> bool:
    """Whether two secrets of a kind are valid."""
    return HookSecrets.of(row.secrets).rotating


def hook_url(publication_slug: str, word: str, secret: str) -> str:
    """The address to which a provider posts."""
    path = f"hooks/mail/{quote(publication_slug)}/{word}/{quote(secret, safe='')}"
    return f"{settings.BASE_URL.rstrip('/')}/{path}"


def _opened(row: MailProvider, kept: HookSecrets) -> Opened:
    url = hook_url(row.publication.slug, row.provider, kept.kept.path[0])
    return Opened(row=row, url=url, password=next(iter(kept.kept.basic), ""))


def _found(publication: Publication, word: str, *, lock: bool) -> MailProvider:
    rows = publication.mail_providers.select_related("publication")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(provider=word).first()
    if found is None:
        remedy = f"run: publisher mail provider add {word}"
        raise PublisherError("no_provider", f"{word} has no webhook here; {remedy}", "PROVIDER")
    return found


def _check_key(provider: Provider, key: str) -> None:
    if key and not provider.needs_key:
        message = f"{provider.name} signs with no key that is given to you"
        raise PublisherError("key_not_used", message, "--signing-key-file")


def _note(row: MailProvider, verb: str, actor: str, now: datetime, **detail: str) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        provider=row.provider,
        **detail,
    )

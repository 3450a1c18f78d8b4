"""What a provider posts is kept as it came before anybody answers, and read later by a worker."""

from publisher.actions.reports.hook_secrets import HookSecrets
from publisher.actions.reports.providers import PROVIDERS
from publisher.channels.providers.signatures import Posted
from publisher.delivery.models import MailProvider, ProviderReport

EVENT_ID = "svix-id"  # Resend says it nowhere else


def provider_with_hook(*, publication: str, provider: str, secret: str) -> MailProvider | None:
    """The webhook of this address; None for any other text, so that nobody learns which part of it
    is wrong."""
    rows = MailProvider.objects.select_related("publication")
    row = rows.filter(publication__slug=publication, provider=provider).first()
    if row is None or not HookSecrets.of(row.secrets).fits_path(secret):
        return None
    return row


def has_password(*, row: MailProvider, authorization: str) -> bool:
    """Whether the header holds its password, or none is asked for."""
    return HookSecrets.of(row.secrets).fits_basic(authorization)


def is_signed(*, row: MailProvider, posted: Posted) -> bool:
    """Whether the provider signed it with a key that is valid, or nobody asks for that here."""
    check = PROVIDERS[row.provider].signed
    if check is None:
        return True
    return any(check(posted, key) for key in HookSecrets.of(row.secrets).kept.signing)


def keep_report(*, row: MailProvider, posted: Posted) -> ProviderReport:
    """Make the body durable: when this returns and has committed, the provider may forget it."""
    return ProviderReport.objects.create(
        publication_id=row.publication_id,
        provider=row,
        received_at=posted.now,
        content_type=posted.content_type[:100],
        event_id=posted.headers.get(EVENT_ID, "")[:100],
        body=posted.body,
    )

"""Headers that tell a mail provider the mail's own id, which its reports then give back.

By the providers whose webhooks are open (`publisher mail provider`); each as its documentation of
SMTP has it. The id is that of the Message-ID, so nothing is told that the mail does not hold.
"""

from collections.abc import Mapping

from publisher.delivery.models import MailProvider
from publisher.publications.models import Publication
from publisher.renderers.email.types import MetadataHeader

KEY = "delivery"
_FLAT = (f'{{"{KEY}":"', '"}')
HEADERS: Mapping[str, MetadataHeader] = {
    "amazon-ses": ("X-Metadata", *_FLAT),  # given back with all headers
    "brevo": ("X-Mailin-custom", *_FLAT),
    "mailgun": ("X-Mailgun-Variables", *_FLAT),
    "mailjet": ("X-MJ-EventPayload", *_FLAT),
    "mailtrap": ("X-MT-Custom-Variables", *_FLAT),
    "mandrill": ("X-MC-Metadata", *_FLAT),
    "postmark": (f"X-PM-Metadata-{KEY}", "", ""),
    "resend": ("X-Metadata", *_FLAT),
    "sendgrid": ("X-SMTPAPI", f'{{"unique_args":{_FLAT[0]}', '"}}'),
    "sparkpost": ("X-MSYS-API", f'{{"metadata":{_FLAT[0]}', '"}}'),
}


def provider_headers(publication: Publication) -> tuple[MetadataHeader, ...]:
    """Those of the publication's providers, each once."""
    rows = MailProvider.objects.filter(publication=publication).order_by("provider")
    words = rows.values_list("provider", flat=True)
    return tuple(dict.fromkeys(HEADERS[word] for word in words if word in HEADERS))

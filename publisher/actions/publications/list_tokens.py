"""The keys to the HTTP API that a publication has."""

from publisher.publications.models import ApiToken, Publication


def tokens_of(publication: Publication) -> list[ApiToken]:
    """All of them, revoked ones too, by name."""
    return list(ApiToken.objects.filter(publication=publication).order_by("name"))

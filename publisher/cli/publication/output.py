"""A publication as commands print it."""

from typing import Any

from publisher.actions.pictures.picture_url import picture_url
from publisher.cli.output import emit, table, timestamp
from publisher.publications.models import Publication


def describe(publication: Publication) -> dict[str, Any]:
    """A publication as JSON: every key there, null where nothing is set."""
    return {
        "publication": publication.slug,
        "name": publication.name,
        "tagline": publication.tagline or None,
        "domain": publication.domain,
        "language": publication.language,
        "timezone": publication.time_zone,
        "from": publication.sender_address,
        "sender_name": publication.sender_name or None,
        "reply_to": publication.reply_to or None,
        "colour": publication.colour,
        **_logos(publication),
        **_scale(publication),
        "social_links": publication.social_links,
        "footer": publication.footer or None,
        "publisher": publication.publisher_name or None,
        "postal_address": publication.postal_address or None,
        "contact": publication.contact or None,
        "legal_notice": publication.legal_notice or None,
        "privacy_url": publication.privacy_url or None,
        "usage_terms": publication.usage_terms or None,
        "leave_address": publication.leave_address or None,
        "complaint_address": publication.complaint_address or None,
        "return_domain": publication.return_domain or None,
        "feeds": sorted(publication.feeds.values_list("slug", flat=True)),
        "created_at": timestamp(publication.created_at),
    }


def _logos(publication: Publication) -> dict[str, str | None]:
    names = {"logo": publication.logo, "logo_dark": publication.logo_dark}
    return {
        field: picture_url(publication, name) if name else None for field, name in names.items()
    }


def _scale(publication: Publication) -> dict[str, Any]:
    return {
        "heading_font": publication.heading_font or None,
        "body_font": publication.body_font or None,
        "section_colours": publication.section_colours,
        "spacing": publication.spacing or None,
        "rules": publication.rules or None,
    }


def print_publication(publication: Publication, as_json: bool) -> None:
    """Print one publication: every field a line."""
    fields = describe(publication)
    if as_json:
        emit(fields)
        return
    links = [f"{link['name']} {link['url']}" for link in fields["social_links"]]
    sections = [f"{one['section']} {one['colour']}" for one in fields["section_colours"]]
    shown = {**fields, "social_links": links, "section_colours": sections}
    rows = ((key, ", ".join(v) if isinstance(v, list) else v) for key, v in shown.items())
    table(("field", "value"), rows)

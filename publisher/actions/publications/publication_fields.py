"""A publication's own fields: which there are, and what each may hold."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict

from publisher.publications import brand_checks, checks


class Fields(TypedDict, total=False):
    """What may be set when a publication is made, and changed later; its slug may not."""

    name: str
    tagline: str
    language: str  # BCP 47
    time_zone: str  # IANA name
    domain: str
    sender_address: str
    sender_name: str
    reply_to: str
    colour: str  # #rrggbb
    heading_font: str  # families, first wanted
    body_font: str
    section_colours: Sequence[Mapping[str, str]]  # section and colour of each
    spacing: str  # of mails: close, even, airy
    rules: str  # of mails: fine, bold, double, none
    social_links: Sequence[Mapping[str, str]]  # name and url of each
    footer: str
    publisher_name: str
    postal_address: str
    contact: str
    legal_notice: str
    privacy_url: str
    usage_terms: str  # what partners may do with stories, unless theirs say other
    leave_address: str
    complaint_address: str
    return_domain: str


Check = Callable[[Any, str], Any]
# field -> its name for people, and what it may hold
CHECKS: Mapping[str, tuple[str, Check]] = {
    "name": ("name", partial(checks.line, required=True)),
    "tagline": ("tagline", checks.line),
    "language": ("language", checks.language),
    "time_zone": ("timezone", checks.time_zone),
    "domain": ("domain", checks.domain),
    "sender_address": ("from", checks.address),
    "sender_name": ("sender-name", checks.line),
    "reply_to": ("reply-to", brand_checks.optional_address),
    "colour": ("colour", checks.colour),
    "heading_font": ("heading-font", brand_checks.fonts),
    "body_font": ("body-font", brand_checks.fonts),
    "section_colours": ("section-colour", brand_checks.section_colours),
    "spacing": ("spacing", brand_checks.spacing),
    "rules": ("rules", brand_checks.rules),
    "social_links": ("social", brand_checks.social_links),
    "footer": ("footer", checks.text),
    "publisher_name": ("publisher", checks.line),
    "postal_address": ("postal-address", partial(checks.text, most=500)),
    "contact": ("contact", partial(checks.line, most=254)),
    "legal_notice": ("legal-notice", checks.text),
    "privacy_url": ("privacy-url", checks.web_address),
    "usage_terms": ("usage-terms", checks.usage_terms),
    "leave_address": ("leave-address", brand_checks.leave_address),
    "complaint_address": ("complaint-address", brand_checks.optional_address),
    "return_domain": ("return-domain", brand_checks.optional_domain),
}


def checked(given: Fields) -> dict[str, Any]:
    """The values as they are kept. Raises PublisherError naming the first that is wrong."""
    kept = {}
    for field, value in given.items():
        name, check = CHECKS[field]
        kept[field] = check(value, name)
    return kept

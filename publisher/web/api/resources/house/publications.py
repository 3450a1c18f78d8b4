"""The publication of the token: its brand, sender and legal fields."""

from typing import Annotated, Any, cast

import msgspec
from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.pictures.picture_url import picture_url
from publisher.actions.pictures.store_logo import Logos, bytes_of_stored
from publisher.actions.publications.change_publication import change_publication
from publisher.actions.publications.publication_fields import Fields
from publisher.actions.readers.digests.schedule import change_schedule, schedule_of, week_of
from publisher.audience.frequency import goes_at
from publisher.publications.models import Publication as Row
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done

Line = Annotated[str, Meta(max_length=500)]
LOGOS = ("logo", "logo_dark")
Text = Annotated[str, Meta(max_length=100_000)]


class SocialLink(Part):
    name: Annotated[str, Meta(max_length=100)]
    url: Annotated[str, Meta(max_length=500)]


class SectionColour(Part):
    section: Annotated[str, Meta(max_length=100)]
    colour: Annotated[str, Meta(max_length=7)]


class PublicationFields(Document):
    """what a publication is; what is absent stays, "" is none"""

    name: Line | None = None
    tagline: Line | None = None
    language: Line | None = None
    time_zone: Line | None = None
    domain: Line | None = None
    sender_address: Line | None = None
    sender_name: Line | None = None
    reply_to: Line | None = None
    colour: Line | None = None
    heading_font: Line | None = None
    body_font: Line | None = None
    section_colours: Annotated[list[SectionColour], Meta(max_length=40)] | None = None
    spacing: Line | None = None
    rules: Line | None = None
    social_links: Annotated[list[SocialLink], Meta(max_length=20)] | None = None
    footer: Text | None = None
    publisher_name: Line | None = None
    postal_address: Text | None = None
    contact: Line | None = None
    legal_notice: Text | None = None
    privacy_url: Line | None = None
    usage_terms: Text | None = None
    leave_address: Line | None = None
    complaint_address: Line | None = None
    return_domain: Line | None = None

    def given(self) -> Fields:
        """What was named."""
        fields = (name for name in self.__struct_fields__ if name not in LOGOS)
        named = {name: getattr(self, name) for name in fields}
        given = {name: value for name, value in named.items() if value is not None}
        for name in {"social_links", "section_colours"} & set(given):
            given[name] = [msgspec.to_builtins(one) for one in given[name]]
        return cast(Fields, given)


class ChangedPublication(PublicationFields):
    """what a publication is, and its logos; what is absent stays, "" is none"""

    logo: Annotated[Line | None, Meta(description="the `src` of a stored picture")] = None
    logo_dark: Annotated[Line | None, Meta(description="the same for dark ground")] = None


class Publication(Document, kw_only=True):
    """a title: brand, language, time zone, domain, sender, legal fields"""

    slug: str
    name: str
    tagline: str | None
    language: str
    time_zone: str
    domain: str
    sender_address: str
    sender_name: str | None
    reply_to: str | None
    colour: str
    logo: str | None
    logo_dark: str | None
    heading_font: str | None
    body_font: str | None
    section_colours: list[SectionColour]
    spacing: str | None
    rules: str | None
    social_links: list[SocialLink]
    footer: str | None
    publisher_name: str | None
    postal_address: str | None
    contact: str | None
    legal_notice: str | None
    privacy_url: str | None
    usage_terms: str | None
    leave_address: str | None
    complaint_address: str | None
    return_domain: str | None
    created_at: Time


class NewHour(Document):
    """when readers who chose one digest a week get it, by the publication's clocks"""

    day: Annotated[str, Meta(max_length=3)] | None = None
    hour: Annotated[str, Meta(max_length=5)] | None = None


class Digests(Document):
    """day, hour: as they go or would go; next_at: null where nobody has chosen one yet"""

    day: str
    hour: str
    next_at: Time | None


def _rows(call: Call) -> QuerySet[Row]:
    return Row.objects.filter(pk=call.publication.pk)


def shown(row: Row) -> Publication:
    """A publication's document."""
    values: dict[str, Any] = {
        name: getattr(row, name, None) for name in Publication.__struct_fields__
    }
    for name in _CAN_BE_NONE:
        values[name] = values[name] or None
    for name in LOGOS:
        values[name] = picture_url(row, values[name]) if values[name] else None
    links = [SocialLink(name=one["name"], url=one["url"]) for one in row.social_links]
    colours = [SectionColour(**one) for one in row.section_colours]
    return Publication(**{**values, "social_links": links, "section_colours": colours})


_CAN_BE_NONE = (
    *("tagline", "sender_name", "reply_to", "heading_font", "body_font", "footer"),
    *("spacing", "rules"),
    *("publisher_name", "postal_address", "contact", "legal_notice", "privacy_url"),
    *("usage_terms", "leave_address", "complaint_address", "return_domain"),
)


def _change(call: Call, row: Row, body: ChangedPublication) -> Row:
    with at_its_field():
        logos = {
            name: bytes_of_stored(publication=row, src=src, where=name)
            for name in LOGOS
            if (src := getattr(body, name)) is not None
        }
        given = {"logos": cast(Logos, logos), **call.decision}
        return change_publication(publication=row, **given, **body.given())


def _digests(call: Call, row: Row) -> Digests:
    (day, hour), schedule = week_of(row), schedule_of(row)
    return Digests(day=day, hour=hour, next_at=goes_at(schedule.until) if schedule else None)


def _move(call: Call, row: Row) -> Digests:
    body: NewHour = call.document
    with at_its_field():
        change_schedule(publication=row, day=body.day, hour=body.hour, **call.decision)
    return _digests(call, row)


PUBLICATIONS = Resource(
    name="publications",
    one="publication",
    key="slug",
    shown=Publication,
    show=shown,
    rows=_rows,
    takes=ChangedPublication,
    change=_change,
)
PUBLICATION_VERBS = (
    asked(
        PUBLICATIONS, "digests", _digests, Digests, "Say when readers by the week get their digest"
    ),
    done(
        PUBLICATIONS,
        "digests",
        _move,
        Digests,
        "Let the digests of the week go on another day, or at another hour",
        takes=NewHour,
    ),
)

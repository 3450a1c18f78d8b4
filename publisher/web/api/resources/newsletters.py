"""Newsletters: recurring products, their readers, sender and look."""

from typing import Annotated, Any

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.editorial.models import Newsletter as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Call
from publisher.web.api.words import Addresses, Language, Line, Slug, Slugs

Word = Annotated[str, Meta(min_length=1, max_length=100)]
Parameters = Annotated[dict[Word, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]


class NewsletterFields(Document):
    """a newsletter: kind (letter, alert), theme, sender ("" for the publication's), lists, and what
    of its clicks is measured (docs/measuring.md); what is absent stays. offers_light: readers who
    ask for it get it as text without pictures. segment, exclude: slugs, "" for none"""

    name: Line | None = None
    description: Line | None = None
    language: Language | None = None
    kind: str | None = None
    theme: Line | None = None
    sender_name: str | None = None
    reply_to: str | None = None
    greeting: Line | None = None
    campaign: Parameters | None = None
    lists: Slugs | None = None
    segment: Language | None = None
    exclude: Language | None = None
    control_addresses: Addresses | None = None
    indexed: bool | None = None
    counts_clicks: bool | None = None
    measures_readers: bool | None = None
    offers_light: bool | None = None

    def given(self) -> dict[str, Any]:
        """What was named, by the names of the actions."""
        found = {name: getattr(self, name) for name in self.__struct_fields__ if name != "slug"}
        if self.campaign is not None:
            found["campaign"] = [f"{name}={value}" for name, value in self.campaign.items()]
        return {name: value for name, value in found.items() if value is not None}


class NewNewsletter(NewsletterFields, kw_only=True):
    """a newsletter to begin; without lists it gets one of its own"""

    slug: Slug


class Newsletter(Document, kw_only=True):
    """a recurring product that issues belong to"""

    slug: str
    name: str
    description: str | None
    kind: str
    theme: str
    language: str | None
    sender_name: str | None
    reply_to: str | None
    greeting: str | None
    campaign: dict[str, str]
    lists: list[str]
    segment: str | None
    exclude: str | None
    control_addresses: list[str]
    indexed: bool
    counts_clicks: bool
    measures_readers: bool
    offers_light: bool
    created_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    rows = Row.objects.filter(publication=call.publication)
    related = rows.select_related("publication", "segment", "exclusion")
    return related.prefetch_related("mailing_lists")


def _show(row: Row) -> Newsletter:
    return Newsletter(
        slug=row.slug,
        name=row.name,
        description=row.description or None,
        kind=row.kind,
        theme=row.theme,
        language=row.language or None,
        sender_name=row.sender_name or None,
        reply_to=row.reply_to or None,
        greeting=row.greeting or None,
        campaign=row.campaign,
        lists=sorted(one.slug for one in row.mailing_lists.all()),
        segment=row.segment.slug if row.segment else None,
        exclude=row.exclusion.slug if row.exclusion else None,
        control_addresses=row.control_addresses,
        indexed=row.indexed,
        counts_clicks=row.counts_clicks,
        measures_readers=row.measures_readers,
        offers_light=row.offers_light,
        created_at=row.created_at,
    )


_MADE_WITH = frozenset(
    {"name", "description", "language", "kind", "theme", "sender_name", "reply_to"}
    | {"control_addresses", "segment", "exclude"}
)


def _create(call: Call, body: NewNewsletter) -> Row:
    given = body.given()
    first = {name: value for name, value in given.items() if name in _MADE_WITH}
    with at_its_field():
        made = create_newsletter(
            slug=body.slug, list_slugs=given.pop("lists", []), **call.about, **first
        )
        rest = {name: value for name, value in given.items() if name not in _MADE_WITH}
        if rest:
            change_newsletter(slug=made.slug, **call.about, **rest)
    return _rows(call).get(pk=made.pk)


def _change(call: Call, row: Row, body: NewsletterFields) -> Row:
    with at_its_field():
        changed = change_newsletter(slug=row.slug, **call.about, **body.given())
    return _rows(call).get(pk=changed.pk)


NEWSLETTERS = Resource(
    name="newsletters",
    one="newsletter",
    key="slug",
    shown=Newsletter,
    show=_show,
    rows=_rows,
    takes=NewNewsletter,
    changes=NewsletterFields,
    create=_create,
    change=_change,
    conflicts=frozenset({"newsletter_exists", "list_exists"}),
)

"""Partners: organisations that get every version of a story at their destinations."""

from django.db.models import QuerySet

from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.terms.change_destination import change_partner
from publisher.actions.partners.terms.create_partner import create_partner
from publisher.syndication.models import Partner as Row
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.resources.pausing import pausing
from publisher.web.api.routes import Call, Parameter
from publisher.web.api.words import Name, Slug

KEY = Parameter("partner", {"type": "string", "minLength": 1}, "its slug")


class NewPartner(Document):
    """an organisation; its destinations are made at /destinations"""

    slug: Slug
    name: Name


class PartnersDestination(Part):
    id: str
    slug: str
    channel: str
    format: str
    paused_at: Time | None


class Partner(Document):
    """an organisation and where its stories go"""

    slug: str
    name: str
    paused_at: Time | None
    destinations: list[PartnersDestination]
    created_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    rows = Row.objects.filter(publication=call.publication).select_related("publication")
    return rows.prefetch_related("destinations")


def _show(row: Row) -> Partner:
    destinations = sorted(row.destinations.all(), key=lambda one: one.pk)
    return Partner(
        slug=row.slug,
        name=row.name,
        paused_at=row.paused_at,
        destinations=[
            PartnersDestination(
                id=str(one.pk),
                slug=one.slug,
                channel=one.channel,
                format=one.format,
                paused_at=one.paused_at,
            )
            for one in destinations
        ],
        created_at=row.created_at,
    )


def _create(call: Call, body: NewPartner) -> Row:
    return create_partner(
        slug=body.slug,
        name=body.name,
        **call.about,
    )


def _change(call: Call, row: Row, body: NewPartner) -> Row:
    with at_its_field():
        change_partner(partner=row, name=body.name, terms={}, **call.decision)
    return row


PARTNERS = Resource(
    name="partners",
    one="partner",
    key="slug",
    shown=Partner,
    show=_show,
    rows=_rows,
    takes=NewPartner,
    create=_create,
    change=_change,
    conflicts=frozenset({"partner_exists"}),
)
PARTNER_VERBS = pausing(
    PARTNERS,
    KEY,
    (pause_partner, "Begin nothing more for it but kills"),
    (resume_partner, "Let it have what waits"),
)

"""Newsletters: which there are, their kind and sender, and whether they measure clicks."""

from django.db.models import QuerySet

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.editorial.models import Newsletter as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Call


class NewsletterSwitches(Document):
    """a newsletter's kind (letter, alert) and sender ("" for the publication's), and what of its
    clicks is measured (docs/measuring.md); what is absent stays"""

    kind: str | None = None
    sender_name: str | None = None
    reply_to: str | None = None
    counts_clicks: bool | None = None
    measures_readers: bool | None = None


class Newsletter(Document):
    """a recurring product that issues belong to"""

    slug: str
    name: str
    kind: str
    language: str | None
    sender_name: str | None
    reply_to: str | None
    counts_clicks: bool
    measures_readers: bool
    created_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    return Row.objects.filter(publication=call.publication)


def _show(row: Row) -> Newsletter:
    return Newsletter(
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        language=row.language or None,
        sender_name=row.sender_name or None,
        reply_to=row.reply_to or None,
        counts_clicks=row.counts_clicks,
        measures_readers=row.measures_readers,
        created_at=row.created_at,
    )


def _change(call: Call, row: Row, body: NewsletterSwitches) -> Row:
    with at_its_field():
        return change_newsletter(
            publication=call.publication,
            slug=row.slug,
            kind=body.kind,
            sender_name=body.sender_name,
            reply_to=body.reply_to,
            counts_clicks=body.counts_clicks,
            measures_readers=body.measures_readers,
            actor=call.caller.actor,
            now=call.now,
        )


NEWSLETTERS = Resource(
    name="newsletters",
    one="newsletter",
    key="slug",
    shown=Newsletter,
    show=_show,
    rows=_rows,
    takes=NewsletterSwitches,
    change=_change,
)

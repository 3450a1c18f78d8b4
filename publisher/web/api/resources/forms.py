"""Forms: where readers sign up, in whose words, and whose pages may post to them."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.readers.joining.forms import FormChanges, change_form, create_form
from publisher.audience.models import Form as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.words import Name, Slug, Slugs

Origin = Annotated[str, Meta(min_length=1, max_length=300)]
Origins = Annotated[list[Origin], Meta(max_length=50)]
Texts = dict[str, dict[str, str]]


class FormFields(Document):
    """what a form is (docs/joining.md); what is absent stays. lists: slugs; none: all that are
    open. texts: sentences by language and name; an empty one is ours again"""

    slug: Slug
    name: Name | None = None
    lists: Slugs | None = None
    texts: Texts | None = None
    origins: Origins | None = None
    asks_name: bool | None = None
    open: bool | None = None
    slow: bool | None = None


class Form(Document):
    """slow_since: since when it mails slowly, because confirmations collapsed"""

    slug: str
    name: str
    lists: list[str]
    texts: Texts
    origins: list[str]
    asks_name: bool
    open: bool
    slow_since: Time | None
    created_at: Time


def _show(row: Row) -> Form:
    return Form(
        slug=row.slug,
        name=row.name,
        lists=list(row.mailing_lists.order_by("slug").values_list("slug", flat=True)),
        texts=row.texts,
        origins=row.origins,
        asks_name=row.asks_name,
        open=row.is_open,
        slow_since=row.slow_since,
        created_at=row.created_at,
    )


def _given(body: FormFields) -> FormChanges:
    return FormChanges(
        name=body.name,
        lists=body.lists,
        texts=body.texts,
        origins=body.origins,
        asks_name=body.asks_name,
        is_open=body.open,
        slow=body.slow,
    )


def _create(call: Call, body: FormFields) -> Row:
    return create_form(
        slug=body.slug,
        **call.about,
        **_given(body),
    )


def _change(call: Call, row: Row, body: FormFields) -> Row:
    return change_form(
        slug=row.slug,
        **call.about,
        **_given(body),
    )


FORMS = Resource(
    name="forms",
    one="form",
    key="slug",
    shown=Form,
    show=_show,
    rows=own(Row),
    takes=FormFields,
    create=_create,
    change=_change,
    conflicts=frozenset({"form_exists"}),
)

"""Products: named filters with rights that destinations share."""

from typing import Annotated

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.partners.terms.preview import preview
from publisher.actions.partners.terms.products import change_product, create_product
from publisher.query.tree import LONGEST
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Product as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource
from publisher.web.api.resources.previews import Preview, previewed
from publisher.web.api.routes import Answer, Call, Parameter, Route

Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Filter = Annotated[str, Meta(max_length=LONGEST)]
Right = Annotated[str, Meta(min_length=1, max_length=60)]
Rights = Annotated[list[Right], Meta(max_length=100)]
KEY = Parameter("product", {"type": "string", "minLength": 1}, "its slug")


class NewProduct(Document):
    """a filter in the language of docs/partners.md, codes of pictures that come with it, and what
    may be done with them, else the publication's terms"""

    slug: Slug
    filter: Filter
    name: Annotated[str, Meta(max_length=200)] = ""
    rights: Rights = []
    usage_terms: Annotated[str, Meta(max_length=1000)] = ""


class Product(Document):
    """a filter with rights that destinations share; "" takes every story"""

    slug: str
    name: str
    filter: str
    rights: list[str]
    usage_terms: str | None
    created_at: Time
    changed_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    return Row.objects.filter(publication=call.publication)


def _show(row: Row) -> Product:
    return Product(
        slug=row.slug,
        name=row.name,
        filter=text_of(row.filter_tree),
        rights=row.rights,
        usage_terms=row.usage_terms or None,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _create(call: Call, body: NewProduct) -> Row:
    return create_product(
        publication=call.publication,
        slug=body.slug,
        filter=body.filter,
        name=body.name,
        rights=body.rights,
        usage_terms=body.usage_terms,
        actor=call.caller.actor,
        now=call.now,
    )


def _change(call: Call, row: Row, body: NewProduct) -> Row:
    return change_product(
        product=row,
        filter=body.filter,
        name=body.name or row.slug,
        rights=body.rights,
        usage_terms=body.usage_terms,
        actor=call.caller.actor,
        now=call.now,
    )


def _preview(call: Call) -> Answer:
    row = PRODUCTS.row(call)
    found = preview(publication=call.publication, trees=(row.filter_tree,), now=call.now)
    return Answer(status=200, document=previewed(found))


PRODUCTS = Resource(
    name="products",
    one="product",
    key="slug",
    shown=Product,
    show=_show,
    rows=_rows,
    takes=NewProduct,
    create=_create,
    change=_change,
    conflicts=frozenset({"product_exists"}),
)
PRODUCT_PREVIEW = Route(
    method="GET",
    path="/products/{product}/preview",
    handler=_preview,
    summary="Show what it would have taken of the last seven days, and why",
    scope="products:read",
    answers={200: Preview},
    problems=(404, 422),
    key=KEY,
)

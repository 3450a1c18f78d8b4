"""Products: named filters with rights that destinations share."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.partners.terms.preview import preview
from publisher.actions.partners.terms.products import change_product, create_product
from publisher.query.tree import LONGEST
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Product as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource, own
from publisher.web.api.resources.previews import Preview, previewed
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked
from publisher.web.api.words import Slug

Filter = Annotated[str, Meta(max_length=LONGEST)]
Right = Annotated[str, Meta(min_length=1, max_length=60)]
Rights = Annotated[list[Right], Meta(max_length=100)]


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
        slug=body.slug,
        filter=body.filter,
        name=body.name,
        rights=body.rights,
        usage_terms=body.usage_terms,
        **call.about,
    )


def _change(call: Call, row: Row, body: NewProduct) -> Row:
    return change_product(
        product=row,
        filter=body.filter,
        name=body.name or row.slug,
        rights=body.rights,
        usage_terms=body.usage_terms,
        **call.decision,
    )


def _preview(call: Call, row: Row) -> Preview:
    found = preview(publication=call.publication, trees=(row.filter_tree,), now=call.now)
    return previewed(found)


PRODUCTS = Resource(
    name="products",
    one="product",
    key="slug",
    shown=Product,
    show=_show,
    rows=own(Row),
    takes=NewProduct,
    create=_create,
    change=_change,
    conflicts=frozenset({"product_exists"}),
)
PRODUCT_PREVIEW = asked(
    PRODUCTS,
    "preview",
    _preview,
    Preview,
    "Show what it would have taken of the last seven days, and why",
)

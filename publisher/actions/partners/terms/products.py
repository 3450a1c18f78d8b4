"""Products: made, changed, listed, taken away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.partners.terms import checks
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications import checks as plain
from publisher.publications.models import Publication
from publisher.syndication.filters.stored import text_of, tree_of
from publisher.syndication.models import Destination, Product


def create_product(
    *,
    publication: Publication,
    slug: str,
    filter: str,  # noqa: A002
    name: str = "",
    rights: Sequence[str] = (),
    usage_terms: str = "",
    actor: str,
    now: datetime,
) -> Product:
    """A named filter with rights that destinations share. `filter`: in the filter language, over
    stories; "" is everything. `rights`: codes of pictures that come with it. `usage_terms`: what
    may be done with them; "" is what the publication says.

    Raises QueryError, PublisherError `bad_slug`, `product_exists`, `bad_right`, `text_too_long`.
    """
    made = Product(
        publication=publication,
        slug=plain.slug(slug, "slug"),
        name=plain.line(name, "name") or slug,
        filter_tree=tree_of(filter),
        rights=checks.rights(rights),
        usage_terms=plain.usage_terms(usage_terms),
        created_at=now,
        changed_at=now,
    )
    _insert(made, actor)
    return made


def change_product(
    *,
    product: Product,
    filter: str | None = None,  # noqa: A002
    name: str | None = None,
    rights: Sequence[str] | None = None,
    usage_terms: str | None = None,
    actor: str,
    now: datetime,
) -> Product:
    """Change what all of its destinations get from the next version on; None stays. Who holds a
    story keeps hearing of it. Raises QueryError or PublisherError; then nothing has changed."""
    values: dict[str, Any] = {}
    if filter is not None:
        values["filter_tree"] = tree_of(filter)
    if name is not None:
        values["name"] = plain.line(name, "name", required=True)
    if rights is not None:
        values["rights"] = checks.rights(rights)
    if usage_terms is not None:
        values["usage_terms"] = plain.usage_terms(usage_terms)
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        for column, value in values.items():
            setattr(locked, column, value)
        locked.changed_at = now
        locked.save(update_fields=[*values, "changed_at"])
        _audit("change_product", locked, actor, now)
    return locked


def products_of(publication: Publication) -> list[tuple[Product, list[Destination]]]:
    """The publication's products by name, each with the destinations that share it."""
    shared: dict[int, list[Destination]] = {}
    places = Destination.objects.filter(publication=publication, product__isnull=False)
    for place in places.select_related("partner").order_by("partner__name", "slug"):
        shared.setdefault(place.product_id or 0, []).append(place)
    rows = publication.products.order_by("name", "slug")
    return [(row, shared.get(row.pk, [])) for row in rows]


def product_rows() -> QuerySet[Product]:
    """Products with their publication."""
    return Product.objects.select_related("publication")


def destinations_of(product: Product) -> list[Destination]:
    """Those that share it, by partner."""
    rows = product.destinations.select_related("partner")
    return list(rows.order_by("partner__name", "slug"))


def delete_product(*, product: Product, actor: str, now: datetime) -> None:
    """Take away a product that no destination has. Raises Refused `product_in_use`, naming those
    that have it."""
    with transaction.atomic():
        locked = Product.objects.select_for_update().filter(pk=product.pk).first()
        if locked is None:
            return
        users = [f"{one.partner.slug} ({one.slug})" for one in destinations_of(locked)]
        if users:
            message = f"{locked.slug} is shared by {', '.join(users)}; give them another one first"
            raise Refused("product_in_use", message, "product")
        _audit("delete_product", locked, actor, now)
        locked.delete()


def _insert(made: Product, actor: str) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _audit("create_product", made, actor, made.created_at)
    except IntegrityError:
        raise PublisherError(
            "product_exists",
            f"{made.publication.slug} has a product {made.slug!r} already; choose another slug, or "
            "run: publisher product change",
            "slug",
        ) from None


def _audit(verb: str, product: Product, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=product,
        at=now,
        publication=product.publication,
        product=product.slug,
        filter=text_of(product.filter_tree),
        rights=product.rights,
        usage_terms=product.usage_terms,
    )

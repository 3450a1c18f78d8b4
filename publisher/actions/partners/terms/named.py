"""Partners, destinations and products by their names."""

from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, Partner, Product


def named_partner(*, publication: Publication, slug: str, where: str = "SLUG") -> Partner:
    """The publication's partner of that slug. Raises PublisherError `unknown_partner`."""
    partners = Partner.objects.filter(publication=publication)
    found = partners.filter(slug=slug).first()
    if found is None:
        known = ", ".join(partners.order_by("slug").values_list("slug", flat=True)[:20])
        message = f"{publication.slug} has no partner {slug!r}; it has {known or 'none'}"
        raise PublisherError("unknown_partner", message, where)
    return found


def named_destination(*, partner: Partner, slug: str = "") -> Destination:
    """The partner's destination of that slug; with "", the only one.

    Raises PublisherError `unknown_destination`, or `which_destination` where there are several.
    """
    rows = list(partner.destinations.select_related("partner", "product").order_by("pk"))
    found = [row for row in rows if row.slug == slug] if slug else rows
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.slug for row in rows) or "none"
    if slug or not rows:
        message = f"{partner.slug} has no destination {slug!r}; it has {known}"
        raise PublisherError("unknown_destination", message, "destination")
    message = f"{partner.slug} has several; say which: {known}"
    raise PublisherError("which_destination", message, "destination")


def named_product(*, publication: Publication, slug: str, where: str = "product") -> Product:
    """The publication's product of that slug. Raises PublisherError `unknown_product`."""
    products = Product.objects.filter(publication=publication)
    found = products.filter(slug=slug).first()
    if found is None:
        known = ", ".join(products.order_by("slug").values_list("slug", flat=True)[:20])
        remedy = f"it has {known}" if known else "run: publisher product create"
        message = f"{publication.slug} has no product {slug!r}; {remedy}"
        raise PublisherError("unknown_product", message, where)
    return found

"""Products: the filters with rights that destinations share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from publisher.actions.partners.terms.products import (
    change_product,
    create_product,
    delete_product,
    destinations_of,
    product_rows,
    products_of,
)
from publisher.errors import PublisherError
from publisher.publications.checks import LONGEST_TERMS
from publisher.publications.roles import Permission
from publisher.syndication.filters.stored import text_of, tree_of
from publisher.syndication.models import Product
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import words
from publisher.web.desk.partners.place_form import Faults, faults_of
from publisher.web.desk.partners.previewing import preview_shown
from publisher.web.words.filters import filter_words

TEXTS = ("name", "slug", "filter", "rights", "usage_terms")
EMPTY: Mapping[str, str] = dict.fromkeys(TEXTS, "")


@require_safe
@desk(Permission.VIEW)
def products(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, with who shares each."""
    entries = [
        {"product": row, "filter": filter_words(row.filter_tree), "places": places}
        for row, places in products_of(visit.publication)
    ]
    context = {"entries": entries, "may_change": visit.may(Permission.PARTNERS)}
    return desk_page(request, visit, "pages/desk/partners/products.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS)
def new_product(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST makes a product, or shows what it would let out."""
    if request.method != "POST":
        return _page(request, visit, None, EMPTY)
    typed = _typed(request.POST)
    try:
        if request.POST.get("act") == "preview":
            return _tried(request, visit, None, typed)
        made = create_product(
            publication=visit.publication,
            slug=typed["slug"] or slugify(typed["name"])[:60].strip("-"),
            name=typed["name"],
            filter=typed["filter"],
            rights=_codes(typed),
            usage_terms=typed["usage_terms"],
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, None, typed, faults_of(error, typed))
    return redirect("product", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS, product_rows)
def product(request: HttpRequest, visit: Visit, found: Product) -> HttpResponse:
    """The form of one; POST keeps all of it, or nothing."""
    if request.method != "POST":
        return _page(request, visit, found, _stored(found))
    typed = _typed(request.POST)
    try:
        if request.POST.get("act") == "preview":
            return _tried(request, visit, found, typed)
        change_product(
            product=found,
            name=typed["name"],
            filter=typed["filter"],
            rights=_codes(typed),
            usage_terms=typed["usage_terms"],
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, found, typed, faults_of(error, typed))
    return redirect("product", found.pk)


@require_POST
@desk(Permission.PARTNERS, product_rows)
def remove_product(request: HttpRequest, visit: Visit, found: Product) -> HttpResponse:
    """Take it away, where no destination shares it; else its page names those that do."""
    try:
        delete_product(product=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        faults = Faults(general=words.problem_of(error))
        return _page(request, visit, found, _stored(found), faults, status=409)
    return redirect("products")


def _typed(form: QueryDict) -> dict[str, str]:
    return {name: form.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}


def _stored(row: Product) -> dict[str, str]:
    return {
        "name": row.name,
        "slug": row.slug,
        "filter": text_of(row.filter_tree),
        "rights": "\n".join(row.rights),
        "usage_terms": row.usage_terms,
    }


def _codes(typed: Mapping[str, str]) -> list[str]:
    return typed["rights"].replace(",", "\n").split("\n")


def _tried(
    request: HttpRequest, visit: Visit, found: Product | None, typed: Mapping[str, str]
) -> HttpResponse:
    """With what the typed filter would have let out. Raises QueryError."""
    trees = (tree_of(typed["filter"]),)
    shown = preview_shown(visit.publication, trees, datetime.now(UTC))
    return _page(request, visit, found, typed, preview=shown)


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Product | None,
    typed: Mapping[str, str],
    faults: Faults | None = None,
    *,
    preview: Mapping[str, Any] | None = None,
    status: int = 0,
) -> HttpResponse:
    context = {
        "product": found,
        "typed": typed,
        "faults": faults or Faults(),
        "preview": preview,
        "places": destinations_of(found) if found else [],
        "longest_terms": LONGEST_TERMS,
    }
    status = status or (400 if faults else 200)
    return desk_page(request, visit, "pages/desk/partners/product.html", context, status=status)

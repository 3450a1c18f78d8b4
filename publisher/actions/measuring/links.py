"""The addresses of ours that stand in an issue's links instead of their own."""

import hashlib
from collections.abc import Iterable

from django.conf import settings

from publisher.content.numbers import whole_number
from publisher.editorial.models import Article, Issue, Link
from publisher.publications.tokens import seal
from publisher.renderers.email.link_list import links_of
from publisher.renderers.email.types import Composition

PURPOSE = "link"  # of the sealed number in the address


def addresses_of(issue: Issue, compositions: Iterable[Composition]) -> dict[str, str]:
    """By where the links of the issue's content lead, an address of ours that leads there too: the
    same at each call. Raises PublisherError for an intro that cannot be read."""
    found: dict[str, str | None] = {}
    for one in compositions:
        found |= links_of(one)
    keys = {hashlib.sha256(address.encode()).hexdigest(): address for address in found}
    kept = dict(Link.objects.filter(issue=issue).values_list("key", "pk"))
    if missing := keys.keys() - kept.keys():
        stories = _stories(issue, found)
        rows = [
            Link(
                publication_id=issue.publication_id,
                issue=issue,
                address=keys[key],
                key=key,
                article_id=stories.get(found[keys[key]] or ""),
            )
            for key in sorted(missing)
        ]
        Link.objects.bulk_create(rows, ignore_conflicts=True)
        kept = dict(Link.objects.filter(issue=issue).values_list("key", "pk"))
    return {address: address_of(kept[key]) for key, address in keys.items()}


def address_of(link_id: int) -> str:
    """Where a link of ours leads by way of us."""
    return f"{settings.BASE_URL}/r/{seal(PURPOSE, link_id)}"


def _stories(issue: Issue, found: dict[str, str | None]) -> dict[str, int]:
    """The articles by the ids that a mail's stories have."""
    wanted = {whole_number(one or "") or 0 for one in found.values()}
    own = Article.objects.filter(publication=issue.publication_id, pk__in=wanted)
    return {str(pk): pk for pk in own.values_list("pk", flat=True)}

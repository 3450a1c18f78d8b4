"""Match a text to its article: by its source's id, guid or canonical address."""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from publisher.actions.intake.arrival import Arrival
from publisher.actions.issues.locks import lock_article
from publisher.content.article import Parsed
from publisher.content.fields import Field
from publisher.content.same_address import comparable_address
from publisher.content.typography import FORBIDDEN
from publisher.editorial.models import Article, ArticleAddress, SourceItem
from publisher.errors import PublisherError
from publisher.publications.models import Publication

LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identity:
    """What a text says of which story it is. `names`: what its source calls it."""

    source: str
    guid: str | None
    names: list[str]
    address: str | None


def match_article(*, arrival: Arrival, parsed: Parsed, guid: str | None) -> tuple[Article, bool]:
    """The article that a text is a version of, locked, and whether it was made for it.

    In this order: what this source calls the story (its id, or a guid); the canonical address;
    else a new article under `guid`, the text's own, or one made from the source's id. What led
    here is remembered, so that the next door finds it too.
    Raises PublisherError `guid_of_another_source`, `no_guid`; IntegrityError when another door
    brings the same story at this moment: then ask again.
    """
    publication, source = arrival.publication, arrival.source
    identity = _identity_of(parsed, guid, source)
    holder = _by_guid(publication, identity.guid)
    pk = _find(publication, identity, holder)
    if pk is None:
        guid = identity.guid
        if guid is None:
            guid = _new_guid(publication, parsed, source)
            holder = _by_guid(publication, guid)
        _refuse_others(holder, guid, source, "use another guid")
        article = _create_article(arrival, parsed, guid)
    else:
        article = lock_article(pk)
    made = pk is None
    _keep_names(article, source, identity.names, made=made)
    _keep_address(article, identity.address, made=made)
    return article, made


def known_article(*, arrival: Arrival, parsed: Parsed, guid: str | None) -> Article | None:
    """The article that match_article would find, locked; None where it would make one. Nothing is
    remembered. Raises PublisherError `guid_of_another_source`.
    """
    identity = _identity_of(parsed, guid, arrival.source)
    holder = _by_guid(arrival.publication, identity.guid)
    pk = _find(arrival.publication, identity, holder)
    if pk is None and identity.guid is not None:
        remedy = "only that source may take it back, or an editor: publisher article kill"
        _refuse_others(holder, identity.guid, arrival.source, remedy)
    return lock_article(pk) if pk is not None else None


def address_key(address: str | None) -> str | None:
    """What is kept of an address to find its story again: a hash, which a takedown may leave."""
    form = comparable_address(address) if address else None
    return hashlib.sha256(form.encode()).hexdigest() if form else None


def find_article(*, publication: Publication, guid: str, source: str | None = None) -> int | None:
    """The key of the article of that guid, or of what the source calls so; None without one."""
    if FORBIDDEN.search(guid):  # no database is asked for what none of them keeps
        return None
    own = Article.objects.filter(publication=publication, guid=guid).values_list("pk", flat=True)
    return own.first() or (_by_names(publication, source, [guid]) if source else None)


def _checked(name: str | None, field: str) -> str | None:
    return None if name is None else Field(name, field).line(LONGEST)


def _identity_of(parsed: Parsed, guid: str | None, source: str) -> _Identity:
    guid = _checked(guid, "guid") or _checked(parsed.article.guid, "guid")
    source_id = _checked(parsed.source_id, "source_id")
    return _Identity(
        source=source,
        guid=guid,
        names=[name for name in dict.fromkeys((source_id, guid)) if name],
        address=address_key(parsed.article.canonical_url),
    )


def _find(publication: Publication, identity: _Identity, holder: Article | None) -> int | None:
    own = holder.pk if holder and holder.source == identity.source else None
    named = _by_names(publication, identity.source, identity.names)
    return named or own or _by_address(publication, identity.address)


def _by_names(publication: Publication, source: str, names: list[str]) -> int | None:
    items = SourceItem.objects.filter(publication=publication, source=source)
    found = dict(items.filter(source_id__in=names).values_list("source_id", "article_id"))
    return next((found[name] for name in names if name in found), None)


def _by_guid(publication: Publication, guid: str | None) -> Article | None:
    """The article of that guid, whatever its source; its key and source only."""
    if guid is None:
        return None
    known = Article.objects.filter(publication=publication, guid=guid)
    return known.only("pk", "source").first()


def _by_address(publication: Publication, address: str | None) -> int | None:
    if address is None:
        return None
    known = ArticleAddress.objects.filter(publication=publication, key=address)
    return known.values_list("article_id", flat=True).first()


def _new_guid(publication: Publication, parsed: Parsed, source: str) -> str:
    """A tag URI (RFC 4151) from the source's id, else the canonical address."""
    if parsed.source_id:
        name = quote(f"{source}/{parsed.source_id}", safe="-._~/")
        guid = f"tag:{publication.domain},{publication.created_at.year}:{name}"
        return Field(guid, "source_id").text(LONGEST)
    address = parsed.article.canonical_url
    if address and comparable_address(address):
        return Field(address, "canonical_url").text(LONGEST)
    raise PublisherError(
        "no_guid",
        "nothing says which story this is; give it a guid, an id of its source or its address",
        "guid",
    )


def _refuse_others(holder: Article | None, guid: str, source: str, remedy: str) -> None:
    if holder is not None and holder.source != source:
        raise PublisherError(
            "guid_of_another_source",
            f"the guid {guid} belongs to an article of the source {holder.source!r}, and "
            f"{source!r} gives no canonical address that says it is the same story; {remedy}",
            "guid",
        )


def _create_article(arrival: Arrival, parsed: Parsed, guid: str) -> Article:
    published_at = parsed.article.published_at or arrival.now
    return Article.objects.create(
        publication=arrival.publication,
        guid=guid,
        source=arrival.source,
        published_at=published_at,
        updated_at=max(parsed.article.updated_at or published_at, published_at),
        created_at=arrival.now,
    )


def _keep_names(article: Article, source: str, names: list[str], *, made: bool) -> None:
    """Keep what the source calls it. Its own guid needs no row.

    Of an article that was `made` because nobody had these names, nothing is looked up again: who
    has one by now brought the same story, and the constraint says so.
    """
    own = article.guid if article.source == source else None
    names = sorted(name for name in names if name != own)
    mine = SourceItem.objects.filter(publication=article.publication, source=source)
    named = mine.filter(source_id__in=names).values_list("source_id", flat=True)
    known = set() if made else set(named)
    for name in names:
        if name not in known:
            SourceItem.objects.create(
                publication=article.publication, source=source, source_id=name, article=article
            )


def _keep_address(article: Article, address: str | None, *, made: bool) -> None:
    """Keep an address that no other story has: one that moved still leads here. Of an article that
    was `made`, as with its names."""
    if address is not None and (made or _by_address(article.publication, address) is None):
        ArticleAddress.objects.create(publication=article.publication, key=address, article=article)

"""Where the name stands: every place that would be rewritten, and what nobody here can rewrite."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import Q, QuerySet

from publisher.actions.issues.locks import issues_with
from publisher.content.names.in_json import addresses_in, texts_in
from publisher.content.names.replacing import Names
from publisher.delivery.destinations import holders
from publisher.editorial.models import Article, ArticleVersion, Edition, IssueItem
from publisher.errors import PublisherError
from publisher.renderers.email.edition.edition import CompiledEdition
from publisher.renderers.email.edition.renaming import names_in

AROUND = 40  # characters of the text on each side of a place
ITEM_FIELDS = ("section", "headline", "teaser", "picture_alt")
ISSUE_FIELDS = ("subject", "preheader", "intro")
LONGEST_REPLACEMENT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place. field: of the text, as `article show` writes it, or of an issue; issue: its
    number, None in the story itself. before, after: of the text around it; old, new: the words."""

    field: str
    issue: int | None
    before: str
    old: str
    new: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """text: in the newest text, with its notice, and in issues. versions: the numbers of earlier
    ones that have the name; mails: how many stored mails; partners: how many destinations hold the
    story. addresses: with the name in them, which stay as they are."""

    text: tuple[Place, ...]
    versions: tuple[int, ...]
    mails: int
    partners: int
    addresses: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many places would be rewritten."""
        return len(self.text) + len(self.versions) + self.mails


def read_names(forms: list[str], replacement: str) -> Names:
    """The forms as a person typed them, and the words in their place.

    Raises PublisherError `names_missing`, `replacement_missing`, `replacement_too_long`,
    `replacement_has_name` for words in which the name stands again.
    """
    names = Names(forms, replacement)
    if not names.forms:
        raise PublisherError("names_missing", "give the name, in each form that it has", "names")
    if not names.replacement:
        raise PublisherError("replacement_missing", "say what takes its place", "replacement")
    if len(names.replacement) > LONGEST_REPLACEMENT:
        message = f"it has {len(names.replacement)} characters of {LONGEST_REPLACEMENT}"
        raise PublisherError("replacement_too_long", message, "replacement")
    if any(True for _ in names.found(names.replacement)):
        message = "the words that take its place hold the name again"
        raise PublisherError("replacement_has_name", message, "replacement")
    return names


def find_places(*, article: Article, names: Names) -> Places:
    """Every place; nothing is changed."""
    newest = article.settling or article.current
    versions = article.versions.order_by("number")
    held = [one.number for one in versions.iterator() if _in_version(names, one)]
    editions = editions_with(article).only("compiled").iterator(chunk_size=20)
    return Places(
        text=(*_in_text(names, article, newest), *_in_issues(names, article)),
        versions=tuple(n for n in held if newest is None or n != newest.number),
        mails=sum(_in_mail(names, one) for one in editions),
        partners=len(holders(article)),
        addresses=tuple(_addresses(names, article, newest)),
    )


def editions_with(article: Article) -> QuerySet[Edition]:
    """The stored mails that have the story, or tell of it, of every arm."""
    own = Q(versions__article=article) | Q(article_version__article=article)
    found = Edition.objects.filter(own | Q(base__versions__article=article)).values("pk")
    return Edition.objects.filter(pk__in=found).exclude(compiled=b"").order_by("pk")


def _in_text(names: Names, article: Article, newest: ArticleVersion | None) -> Iterator[Place]:
    for field, text in texts_in(newest.content if newest else {}):
        yield from _places(names, text, field or "text", None)
    yield from _places(names, article.notice, "notice", None)


def _in_issues(names: Names, article: Article) -> Iterator[Place]:
    for issue in issues_with(article).order_by("pk"):
        for field in ISSUE_FIELDS:
            yield from _places(names, getattr(issue, field), field, issue.pk)
        for sponsor in issue.sponsors:
            yield from _places(names, sponsor.get("text") or "", "sponsors", issue.pk)
    items = IssueItem.objects.filter(article_version__article=article).order_by("issue", "position")
    for item in items:
        for field in ITEM_FIELDS:
            yield from _places(names, getattr(item, field), field, item.issue_id)


def _places(names: Names, text: str, field: str, issue: int | None) -> Iterator[Place]:
    for one in names.found(text):
        yield Place(
            field=field,
            issue=issue,
            before=text[max(one.start - AROUND, 0) : one.start],
            old=one.text,
            new=one.new,
            after=text[one.end : one.end + AROUND],
        )


def _in_version(names: Names, version: ArticleVersion) -> bool:
    words = (version.note, version.reason, *(text for _, text in texts_in(version.content)))
    return any(True for text in words for _ in names.found(text))


def _in_mail(names: Names, edition: Edition) -> bool:
    try:
        return names_in(CompiledEdition.from_bytes(bytes(edition.compiled)), names)
    except PublisherError:  # it cannot be read, and will be emptied
        return True


def _addresses(names: Names, article: Article, newest: ArticleVersion | None) -> Iterator[str]:
    """A name in an address has hyphens for its spaces."""
    told = (article.guid, article.canonical_url, *addresses_in(newest.content if newest else {}))
    for address in dict.fromkeys(filter(None, told)):
        words = unquote(address).translate(str.maketrans("-_/.+:?=&#", "          "))
        if any(True for _ in names.found(words)):
            yield address

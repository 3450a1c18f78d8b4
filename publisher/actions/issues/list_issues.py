"""Issues as pages show them: the rows of one, of a list, and what an issue holds."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from publisher.audience.models import MailingList
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue, IssueItem, Newsletter
from publisher.publications.models import Publication

NOT_OUT = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.HELD, Send.State.CANCELED)
# Of one that waits or was left out nobody knows anything; what began may be in a mailbox.
MAY_HAVE_IT = (
    Delivery.State.ATTEMPTING,
    Delivery.State.ACCEPTED,
    Delivery.State.DELIVERED,
    Delivery.State.UNCERTAIN,
)


def issue_rows() -> QuerySet[Issue]:
    """Issues with their newsletter and publication."""
    return Issue.objects.select_related("newsletter", "publication", "digest")


def issues_of(publication: Publication, *, order: Sequence[str]) -> QuerySet[Issue]:
    """All issues of the publication. order: fields, as of order_by."""
    return issue_rows().filter(publication=publication).order_by(*order, "-id")


def unsent_issues(publication: Publication) -> QuerySet[Issue]:
    """Issues that no send delivers, the newest first."""
    sends = Send.objects.filter(issue=OuterRef("pk"), kind=Send.Kind.ISSUE)
    return (
        Issue.objects.filter(publication=publication)
        .exclude(state=Issue.State.SENT)
        .exclude(Exists(sends.exclude(state=Send.State.CANCELED)))
        .select_related("newsletter__publication", "digest")
        .order_by("-dated_at")
    )


def sent_issues(newsletter: Newsletter | None = None) -> QuerySet[Issue]:
    """Issues that have begun to leave, of this newsletter (without its digests, which repeat them)
    or of all, the newest first."""
    sends = Send.objects.filter(kind=Send.Kind.ISSUE, started_at__isnull=False)
    rows = issue_rows().filter(sends__in=sends.exclude(state__in=NOT_OUT))
    if newsletter:
        rows = rows.filter(newsletter=newsletter, digest=None)
    return rows.distinct().order_by("-dated_at", "-id")


def issues_with_readers() -> QuerySet[Issue]:
    """Issues that are out, and those that were stopped when somebody had got them already: what
    the links in these mails lead to."""
    stopped = Send.objects.filter(
        issue=OuterRef("pk"), kind=Send.Kind.ISSUE, state__in=(Send.State.HELD, Send.State.CANCELED)
    )
    got = Delivery.objects.filter(send=OuterRef("pk"), state__in=MAY_HAVE_IT)
    return issue_rows().filter(
        Q(pk__in=sent_issues().order_by().values("pk"))
        | Exists(stopped.filter(Exists(got), started_at__isnull=False))
    )


def items_of(issue: Issue) -> list[IssueItem]:
    """What the issue holds, in its order: each item with its story's version and current one."""
    before = read_before(issue)
    if before is not None:
        return before
    return list(issue.items.select_related("article_version__article__current"))


def read_once(issue: Issue) -> Issue:
    """The issue with its items and lists read, for a page that asks many things of them: each of
    these then takes what is read here. Not for who changes it."""
    if read_before(issue) is not None:
        return issue
    items = IssueItem.objects.select_related("article_version__article__current")
    prefetch_related_objects(
        [issue], Prefetch("items", queryset=items), "newsletter__mailing_lists"
    )
    issue.newsletter.publication = issue.publication
    for item in read_before(issue) or ():
        article = item.article_version.article
        article.publication = issue.publication
        if article.current:
            article.current.article = article
    return issue


def stories_in(issue: Issue) -> list[IssueItem]:
    """The same without the stories' current versions."""
    before = read_before(issue)
    return (
        list(issue.items.select_related("article_version__article")) if before is None else before
    )


def items_without_texts(issue: Issue) -> list[IssueItem]:
    """The same with versions alone, whose texts are read when they are asked for."""
    rows = issue.items.select_related("article_version").defer("article_version__content")
    before = read_before(issue)
    return list(rows) if before is None else before


def read_before(issue: Issue) -> list[IssueItem] | None:
    """The items that `read_once` read; None where nobody did."""
    known = getattr(issue, "_prefetched_objects_cache", {})
    return list(issue.items.all()) if "items" in known else None


def lists_of(newsletter: Newsletter) -> list[MailingList]:
    """The lists that it goes to, by name."""
    return list(newsletter.mailing_lists.order_by("name"))

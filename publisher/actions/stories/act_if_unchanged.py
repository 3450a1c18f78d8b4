"""Act only if the version that a person saw on a page is still the newest."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from publisher.actions.issues.locks import lock_article
from publisher.editorial.models import Article
from publisher.errors import Refused

Done = TypeVar("Done")


def act_if_unchanged(*, article: Article, seen: int, act: Callable[[], Done]) -> Done:
    """What `act` returns, in one transaction with the look that `seen` (a version's number) is
    still the newest one. Raises Refused `changed_meanwhile`, and whatever `act` raises.
    """
    with transaction.atomic():
        lock_article(article.pk)
        newest = newest_version_number(article)
        if newest != seen:
            raise Refused(
                "changed_meanwhile",
                f"{article.guid} is at version {newest} by now, and you saw {seen}; look again",
                "version",
            )
        return act()


def newest_version_number(article: Article) -> int:
    """The number of the newest version, settled or not; 0 without one."""
    return article.versions.aggregate(last=Max("number"))["last"] or 0

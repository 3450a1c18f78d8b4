"""Whom a notice concerns: readers of whom the ledger says that they got an older version."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from publisher.delivery.models import Send
from publisher.delivery.sql import ledger_sql, notice_sql
from publisher.editorial.models import Edition


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Readers of versions of the article before `number`, who did not get that one or a later."""

    article_id: int
    number: int

    @cached_property
    def issues(self) -> list[int]:
        """The issues that showed an older version to somebody, oldest first."""
        editions = Edition.objects.filter(
            article_version=None,
            versions__article=self.article_id,
            versions__number__lt=self.number,
        )
        found = editions.exclude(issue=None).order_by("issue_id").values_list("issue_id", flat=True)
        return [pk for pk in found.distinct() if pk is not None]

    def parameters(self) -> list[Any]:
        """Those of the statements in notice_sql, in their order."""
        which = [self.article_id, self.number]
        issues = ledger_sql.id_list(self.issues)
        return [issues, *which, ledger_sql.id_list(self._later_sends()), *which]

    def count(self) -> int:
        """How many readers there are now."""
        with connection.cursor() as cursor:
            cursor.execute(notice_sql.count(), self.parameters())
            return int(cursor.fetchone()[0])

    def _later_sends(self) -> list[int]:
        """Sends that bring the version or a later one."""
        later = Edition.objects.filter(
            versions__article=self.article_id, versions__number__gte=self.number
        )
        by_issue = Q(kind=Send.Kind.ISSUE, issue__in=later.values("issue_id"))
        by_notice = Q(
            kind=Send.Kind.NOTICE,
            article_version__article=self.article_id,
            article_version__number__gte=self.number,
        )
        return list(Send.objects.filter(by_issue | by_notice).values_list("pk", flat=True))

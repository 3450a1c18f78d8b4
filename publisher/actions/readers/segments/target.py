"""Whom an issue goes to: lists, and of those who are on them a segment without an exclusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.actions.readers.segments.named import named_segment, query_of
from publisher.audience.models import Segment
from publisher.audience.segments.narrowing import EVERYBODY, Narrowing, narrow
from publisher.audience.segments.terms import vocabulary
from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication
from publisher.query.tree import Query
from publisher.query.vocabulary import Vocabulary

# A segment as a send keeps it: {"slug", "tree"}; None: no segment.
Kept = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Target:
    """segment: nobody else; exclusion: not these. Both as sends keep them."""

    publication: Publication
    list_ids: list[int]
    segment: Kept
    exclusion: Kept

    def narrowing(self, now: datetime) -> Narrowing:
        """The part of the lists' readers that is meant. Raises PublisherError, which names the
        segment, where it asks about what was deleted."""
        if self.segment is None and self.exclusion is None:
            return EVERYBODY
        segment, exclusion, _ = self._queries()
        return narrow(self.publication, segment, exclusion, now)

    def unmeasured(self, now: datetime) -> Narrowing | None:
        """Readers whom the segment does not take because they are not measured; None where it
        asks nothing about that. Raises PublisherError as `narrowing`."""
        if self.segment is None:
            return None
        segment, exclusion, words = self._queries()
        if segment is None or not words.measures(segment):
            return None
        return narrow(self.publication, segment, exclusion, now, unmeasured=True)

    def _queries(self) -> tuple[Query | None, Query | None, Vocabulary]:
        words = vocabulary(self.publication)
        return _query(self.segment, words), _query(self.exclusion, words), words


def target_of(newsletter: Newsletter) -> Target:
    """Whom a newsletter's next issue goes to, by its lists and segments of now."""
    segment, exclusion = kept(newsletter.segment), kept(newsletter.exclusion)
    return Target(newsletter.publication, lists_of(newsletter), segment, exclusion)


def lists_of(newsletter: Newsletter) -> list[int]:
    """The ids of a newsletter's lists."""
    return list(newsletter.mailing_lists.values_list("pk", flat=True))


def chosen(newsletter: Newsletter, segment: str | None, exclude: str | None) -> Target:
    """The same with another segment or exclusion, by their slugs: None is the newsletter's, ""
    is none. Raises PublisherError `unknown_segment`."""
    usual = target_of(newsletter)
    return Target(
        usual.publication,
        usual.list_ids,
        usual.segment if segment is None else _named(newsletter, segment, "--segment"),
        usual.exclusion if exclude is None else _named(newsletter, exclude, "--exclude"),
    )


def kept(segment: Segment | None) -> Kept:
    """A segment as a send keeps it: what becomes of it later does not matter to the send."""
    return None if segment is None else {"slug": segment.slug, "tree": segment.tree}


def slug_of(part: Kept) -> str | None:
    """The name of a segment that a send keeps."""
    return None if part is None else str(part["slug"])


def _named(newsletter: Newsletter, slug: str, where: str) -> Kept:
    if not slug:
        return None
    return kept(named_segment(publication=newsletter.publication, slug=slug, where=where))


def _query(part: Kept, words: Vocabulary) -> Query | None:
    return None if part is None else query_of(part["slug"], part["tree"], words)

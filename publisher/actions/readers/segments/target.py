"""Whom an issue goes to: lists, and of those who are on them a segment without an exclusion."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from publisher.actions.readers.segments.named import named_segment, query_of
from publisher.audience.frequency import Frequency, reads
from publisher.audience.models import Segment
from publisher.audience.segments.narrowing import EVERYBODY, Narrowing, also, narrow
from publisher.audience.segments.terms import vocabulary
from publisher.editorial.models import Digest, Issue, Newsletter
from publisher.publications.models import Publication
from publisher.query.tree import Query
from publisher.query.vocabulary import Vocabulary

# A segment as a send keeps it: {"slug", "tree"}; None: no segment.
Kept = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Target:
    """segment: nobody else; exclusion: not these. Both as sends keep them. frequency: those alone
    who read in that way, at `as_of` (None: now)."""

    publication: Publication
    list_ids: list[int]
    segment: Kept
    exclusion: Kept
    frequency: str | None = None
    as_of: datetime | None = None

    def narrowing(self, now: datetime) -> Narrowing:
        """The part of the lists' readers that is meant. Raises PublisherError, which names the
        segment, where it asks about what was deleted."""
        chosen = reads(self.frequency, self.list_ids, self.as_of or now)
        if self.segment is None and self.exclusion is None:
            alone = self.frequency == Frequency.EACH  # a digest asks about the other lists, too
            return also(EVERYBODY, chosen, links_alone=alone)
        segment, exclusion, _ = self._queries()
        return also(narrow(self.publication, segment, exclusion, now), chosen)

    def unmeasured(self, now: datetime) -> Narrowing | None:
        """Readers whom the segment does not take because they are not measured; None where it
        asks nothing about that. Raises PublisherError as `narrowing`."""
        if self.segment is None:
            return None
        segment, exclusion, words = self._queries()
        if segment is None or not words.measures(segment):
            return None
        chosen = reads(self.frequency, self.list_ids, self.as_of or now)
        unknown = narrow(self.publication, segment, exclusion, now, unmeasured=True)
        return also(unknown, chosen)

    def _queries(self) -> tuple[Query | None, Query | None, Vocabulary]:
        words = vocabulary(self.publication)
        return _query(self.segment, words), _query(self.exclusion, words), words


def target_of(newsletter: Newsletter) -> Target:
    """Whom a newsletter's next issue goes to, by its lists and segments of now."""
    segment, exclusion = kept(newsletter.segment), kept(newsletter.exclusion)
    # News does not wait for a week's end.
    by_frequency = None if newsletter.kind == Newsletter.Kind.ALERT else Frequency.EACH.value
    lists = lists_of(newsletter)
    return Target(newsletter.publication, lists, segment, exclusion, by_frequency)


def target_of_issue(issue: Issue) -> Target:
    """Whom an issue goes to unless its send says otherwise; a digest, to those who read by the week
    until its end."""
    digest = digest_of(issue)
    return target_of(issue.newsletter) if digest is None else target_of_digest(digest)


def target_of_digest(digest: Digest) -> Target:
    """The same of a week, before an issue was made of it."""
    return replace(target_of(digest.newsletter), **_by_the_week(digest))


def digest_of(issue: Issue) -> Digest | None:
    """The week of which the issue was made."""
    try:
        return issue.digest
    except Digest.DoesNotExist:
        return None


def target_of_send(issue: Issue, frequency: str | None, segment: Kept, exclusion: Kept) -> Target:
    """Whom a send of the issue goes to: its newsletter's lists of now, and what the send keeps."""
    letter, digest = issue.newsletter, digest_of(issue)
    target = Target(letter.publication, lists_of(letter), segment, exclusion, frequency)
    return target if digest is None else replace(target, **_by_the_week(digest))


def _by_the_week(digest: Digest) -> dict[str, Any]:
    last = digest.until - timedelta(microseconds=1)
    return {"frequency": Frequency.WEEKLY.value, "as_of": last}


def lists_of(newsletter: Newsletter) -> list[int]:
    """The ids of a newsletter's lists."""
    return [one.pk for one in newsletter.mailing_lists.all()]


def chosen(issue: Issue, segment: str | None, exclude: str | None) -> Target:
    """The same with another segment or exclusion, by their slugs: None is the newsletter's, ""
    is none. What goes to others than the newsletter's own readers is in no digest, so that it goes
    to all of them at once. Raises PublisherError `unknown_segment`."""
    usual, letter = target_of_issue(issue), issue.newsletter
    other = replace(
        usual,
        segment=usual.segment if segment is None else _named(letter, segment, "--segment"),
        exclusion=usual.exclusion if exclude is None else _named(letter, exclude, "--exclude"),
    )
    return other if other == usual or usual.as_of else replace(other, frequency=None)


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

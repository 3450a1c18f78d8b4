"""What the gallery of themes is made with: the newest issue as it would leave, else a sample."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from publisher.actions.issues.issue_snapshot import brand_of, composition_of
from publisher.actions.issues.looks.theme_preview import issues_to_preview, sample_for
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.types import Composition

SECONDS = 20  # for which one composition is good for the frames of a page, each its own request
_STATE = ("id", "pubstatus", "access", "current_id", "embargo_until")  # of an article


def last_stories(publication: Publication, now: datetime) -> Composition:
    """The composition of the newest issue that can be composed at `now`, else the sample's, under
    the publication's brand as it is."""
    for issue in issues_to_preview(publication):
        try:
            return replace(_kept(issue, now), brand=brand_of(publication))
        except PublisherError:  # a story in it may not be mailed: an older issue will do
            continue
    return sample_for(publication)


@lru_cache(maxsize=64)
def _places(publication: int) -> dict[str, tuple[object, Composition]]:
    """Room for one composition of a publication, in this process."""
    return {}


def _kept(issue: Issue, now: datetime) -> Composition:
    """The composition, made anew where the issue was saved, something was decided about one of its
    stories, or SECONDS are over. Raises as composition_of."""
    places, revision = _places(issue.publication_id), _revision(issue, now)
    kept = places.get("last")
    if kept is None or kept[0] != revision:
        kept = places["last"] = (revision, composition_of(issue, now=now))
    return kept[1]


def _revision(issue: Issue, now: datetime) -> object:
    names = (f"article_version__article__{name}" for name in _STATE)
    stories = tuple(issue.items.values_list("article_version_id", *names))
    return issue.pk, issue.content_hash, issue.intro, stories, int(now.timestamp()) // SECONDS

"""A mail in a theme whose files are not kept anywhere yet: a sample, or an issue of the house."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from publisher.actions.issues.issue_snapshot import brand_of, composition_of
from publisher.actions.themes.email_themes import SHARED, our_files
from publisher.actions.themes.typed_files import checked_files
from publisher.channels.sandbox import sandboxed_writer
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email import Notice, render
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.themes.sample import LANGUAGES, PICTURE, sample
from publisher.renderers.email.types import Brand, Composition, RenderedMail

MOST_ISSUES = 6
# The sample's picture is nowhere; in a preview a hill stands for it.
_DRAWN = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E"
    "%3Cpath fill='%23b8c4cc' d='M0 0h16v9H0z'/%3E"
    "%3Cpath fill='%23718089' d='M0 9l6-5 4 3 3-2 3 2v2z'/%3E%3C/svg%3E"
)


def preview_theme(
    *,
    publication: Publication,
    name: str,
    files: Mapping[str, str],
    language: str = "fr",
    issue: Issue | None = None,
    now: datetime,
) -> str:
    """The HTML of a mail with these files, without anything of a reader in it.

    name: the theme's, for messages. language: the sample's (fr, en, ar), with the publication's
    brand; where an issue is given, that one as it would leave at `now`. Raises PublisherError with
    the theme's fault and its place, `unknown_language`, or as composition_of.
    """
    theme = sandboxed_writer(our_files(SHARED) | checked_files(files), name)
    composition = composition_of(issue, now=now) if issue else _sample(publication, language)
    return shown_anywhere(render(composition, theme), composition.language)


def shown_anywhere(mail: RenderedMail, language: str) -> str:
    """The HTML of a mail without anything of a reader in it; a drawing stands for the sample's
    picture."""
    return public_html(mail, language).replace(PICTURE, _DRAWN)


def sample_for(publication: Publication) -> Composition:
    """The sample with the publication's brand, in its language where there is one in that."""
    return _sample(publication, sample_language(publication))


def sample_language(publication: Publication) -> str:
    """The language of the samples that a publication is shown."""
    language = publication.language.split("-")[0]
    return language if language in LANGUAGES else "en"


def sample_notice(language: str, brand: Brand) -> Notice:
    """A correction of the sample's second story under a brand. Raises KeyError for a language that
    has no sample."""
    composition = sample(language)
    story = composition.articles[1]
    return Notice(
        withdrawn=False,
        headline=story.content.headline,
        headline_language=language,
        text=story.notice or "",
        article_url=story.url,
        issue_date=composition.dated_at,
        newsletter=composition.newsletter,
        language=language,
        dated_at=composition.dated_at,
        brand=brand,
        list_names=composition.list_names,
    )


def issues_to_preview(publication: Publication) -> list[Issue]:
    """The newest issues, to look at a theme with."""
    rows = Issue.objects.filter(publication=publication).select_related("newsletter")
    return list(rows.order_by("-pk")[:MOST_ISSUES])


def issue_to_preview(publication: Publication, number: int) -> Issue | None:
    """The publication's issue of that number, with what it is composed of."""
    rows = Issue.objects.filter(publication=publication, pk=number)
    return rows.select_related("newsletter", "publication").first()


def _sample(publication: Publication, language: str) -> Composition:
    if language not in LANGUAGES:
        raise PublisherError("unknown_language", f"there is no sample in {language!r}", "language")
    return replace(sample(language), brand=brand_of(publication))

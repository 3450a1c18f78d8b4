"""Themes of the desk as they are stored: which there are, their versions, the files of one."""

from collections.abc import Sequence

from django.db.models import Max, QuerySet

from publisher.editorial.models import Theme, ThemeFile, ThemeVersion
from publisher.errors import PublisherError
from publisher.publications.models import Publication

MOST_VERSIONS = 100  # that a page or a command shows


def theme_rows() -> QuerySet[Theme]:
    """Themes of the desk with their publication."""
    return Theme.objects.select_related("publication")


def stored_names(publication: Publication) -> list[str]:
    """The names of the publication's themes of the desk, sorted."""
    rows = Theme.objects.filter(publication=publication)
    return list(rows.order_by("slug").values_list("slug", flat=True))


def stored_theme(publication: Publication, name: str) -> Theme | None:
    """The publication's theme of that name, if the desk has one."""
    return theme_rows().filter(publication=publication, slug=name).first()


def versions_of(theme: Theme) -> list[ThemeVersion]:
    """Its versions, the newest first, a hundred at most."""
    return list(ThemeVersion.objects.filter(theme=theme).order_by("-number")[:MOST_VERSIONS])


def newest_version(theme: Theme) -> ThemeVersion:
    """What was saved last, with or without errors."""
    return ThemeVersion.objects.filter(theme=theme).latest("number")


def find_version(theme: Theme, number: int) -> ThemeVersion:
    """Raises PublisherError `unknown_theme_version`."""
    found = ThemeVersion.objects.filter(theme=theme, number=number).first()
    if found is None:
        message = f"the theme {theme.slug!r} has no version {number}; see: publisher theme versions"
        raise PublisherError("unknown_theme_version", message, "version")
    return found


def sound_version(publication: Publication, name: str) -> ThemeVersion | None:
    """The version that mails are made with: the newest without errors. None where the desk has no
    theme of that name. Raises PublisherError `theme_faulty` where each of its versions has some."""
    rows = ThemeVersion.objects.filter(theme__publication=publication, theme__slug=name)
    found = rows.filter(errors=0).order_by("-number").first()
    if found is None and rows.exists():
        message = f"no version of the theme {name!r} is without errors; mend it and save it"
        raise PublisherError("theme_faulty", message, name)
    return found


def sound_numbers(publication: Publication) -> dict[int, int]:
    """By the theme's id the number of the version that mails are made with."""
    rows = ThemeVersion.objects.filter(theme__publication=publication, errors=0)
    return dict(rows.values_list("theme_id").annotate(Max("number")).order_by())


def files_of(version: ThemeVersion) -> dict[str, str]:
    """File names to sources, without what all themes share."""
    return files_of_all([version])[version.number]


def files_of_all(versions: Sequence[ThemeVersion]) -> dict[int, dict[str, str]]:
    """The files of versions of one theme, by their numbers, by one question."""
    wanted = {sha256 for version in versions for sha256 in version.files.values()}
    rows = ThemeFile.objects.filter(
        publication__in={version.publication_id for version in versions}, sha256__in=wanted
    )
    sources = dict(rows.values_list("sha256", "source"))
    return {
        version.number: {name: sources[version.files[name]] for name in sorted(version.files)}
        for version in versions
    }

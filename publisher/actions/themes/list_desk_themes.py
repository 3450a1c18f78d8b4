"""The themes that a publication may choose from, with where each is in use."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, OuterRef

from publisher.actions.themes.email_themes import LATER, NOT_CHOSEN, our_names
from publisher.actions.themes.folders import own_names
from publisher.actions.themes.stored import sound_numbers
from publisher.actions.themes.theme_usage import ThemeUse, usage_of
from publisher.editorial.models import Theme, ThemeVersion
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTheme:
    """A theme as the desk lists it.

    theme, newest, sound: of one that is edited at the desk: its row, the version saved last, and
    the number of the one that mails are made with (0: none is without errors).
    """

    name: str
    kind: Literal["ours", "folder", "desk"]
    use: ThemeUse
    theme: Theme | None = None
    newest: ThemeVersion | None = None
    sound: int = 0


def list_desk_themes(publication: Publication) -> list[DeskTheme]:
    """Those of the desk, then folders, then ours, each by name; a folder whose name the desk has is
    not used and not listed."""
    used, nothing = usage_of(publication), ThemeUse()
    sound, newest = sound_numbers(publication), _newest(publication)
    desk = [
        DeskTheme(
            name=version.theme.slug,
            kind="desk",
            use=used.get(version.theme.slug, nothing),
            theme=version.theme,
            newest=version,
            sound=sound.get(version.theme_id, 0),
        )
        for version in newest
    ]
    own, edited = {*own_names()}, {one.name for one in desk}
    ours = our_names() - NOT_CHOSEN - (LATER & (own | edited))
    folders = sorted(own - ours - edited - NOT_CHOSEN)
    kinds: list[tuple[str, Literal["ours", "folder"]]] = [(name, "folder") for name in folders]
    kinds += [(name, "ours") for name in sorted(ours)]
    return desk + [DeskTheme(name=n, kind=kind, use=used.get(n, nothing)) for n, kind in kinds]


def _newest(publication: Publication) -> list[ThemeVersion]:
    """The newest version of each theme, by the theme's name."""
    later = ThemeVersion.objects.filter(theme=OuterRef("theme"), number__gt=OuterRef("number"))
    rows = ThemeVersion.objects.filter(theme__publication=publication).exclude(Exists(later))
    return list(rows.select_related("theme").order_by("theme__slug"))

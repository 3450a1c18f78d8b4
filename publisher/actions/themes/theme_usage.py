"""Where the themes of the desk are in use, and their end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.delivery.models import Send
from publisher.editorial.models import Newsletter, Theme
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import Publication

State = Send.State
OVER = (State.FINISHED, State.CANCELED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeUse:
    """newsletters: which have the theme, whatever its version; sends: that are not over, each with
    the version of the theme that its mail was made with."""

    newsletters: tuple[Newsletter, ...] = ()
    sends: tuple[tuple[Send, int], ...] = ()

    @property
    def any(self) -> bool:
        """Whether it must stay."""
        return bool(self.newsletters or self.sends)


def usage_of(publication: Publication) -> dict[str, ThemeUse]:
    """By the theme's name where it is in use: themes of any kind, sends of those of the desk."""
    letters: dict[str, list[Newsletter]] = {}
    for letter in Newsletter.objects.filter(publication=publication).order_by("name"):
        letters.setdefault(letter.theme, []).append(letter)
    sends: dict[str, list[tuple[Send, int]]] = {}
    for send in _open_sends(publication):
        assert send.edition is not None
        assert send.edition.theme_version is not None
        made = send.edition.theme_version
        sends.setdefault(made.theme.slug, []).append((send, made.number))
    return {
        name: ThemeUse(newsletters=tuple(letters.get(name, ())), sends=tuple(sends.get(name, ())))
        for name in {*letters, *sends}
    }


def use_of(theme: Theme) -> ThemeUse:
    """Where one theme is in use."""
    return usage_of(theme.publication).get(theme.slug, ThemeUse())


def delete_theme(*, theme: Theme, actor: str, now: datetime) -> None:
    """Take a theme of the desk away, with all its versions.

    Raises Refused `theme_in_use` while a newsletter has it, or a send that is not over was made
    with it, PublisherError `unknown_theme` for one that is gone.
    """
    with transaction.atomic():
        locked = Theme.objects.select_for_update().filter(pk=theme.pk).first()
        if locked is None:
            raise PublisherError("unknown_theme", "this theme was deleted before", theme.slug)
        found = use_of(locked)
        if found.any:
            raise Refused("theme_in_use", _where(found), theme.slug)
        audit.record(
            actor=actor,
            verb="delete_theme",
            target=locked,
            at=now,
            publication=locked.publication,
            theme=locked.slug,
        )
        locked.delete()


def _open_sends(publication: Publication) -> Iterable[Send]:
    rows = Send.objects.filter(publication=publication, edition__theme_version__isnull=False)
    rows = rows.exclude(state__in=OVER).order_by("not_before", "pk")
    return rows.select_related("edition__theme_version__theme", "issue").defer("edition__compiled")


def _where(use: ThemeUse) -> str:
    letters = ", ".join(one.slug for one in use.newsletters)
    sends = ", ".join(str(send.pk) for send, _ in use.sends)
    parts = [f"newsletters {letters}" if letters else "", f"sends {sends}" if sends else ""]
    return f"it is in use: {'; '.join(filter(None, parts))}"

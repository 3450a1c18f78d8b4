"""Renditions of a picture: which one a mail or a feed takes."""

from dataclasses import dataclass

from publisher.editorial.models import Picture

# Pictures of earlier releases have no file of their own for mails, but some at these widths.
MAIL = 600  # pixels: the width of a mail's column
TELEPHONE = 800  # twice the widest telephone (CSS pixels)
LIGHT = 300_000  # bytes of the file that a mail shows everywhere
FEED = 1200
MAILABLE = ("image/jpeg", "image/png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file of a picture. `width` and `height` in pixels, `size` in bytes."""

    name: str
    content_type: str
    width: int
    height: int
    size: int


def renditions(picture: Picture) -> list[Rendition]:
    """All files of a picture, the narrowest first; what mails show and the picture itself are the
    last."""
    made = _for_anybody(picture)
    mail = [Rendition(**picture.mail_file)] if picture.mail_file else []
    return list(dict.fromkeys([*made[:-1], *mail, made[-1]]))


def _for_anybody(picture: Picture) -> list[Rendition]:
    """The same without what is made for mails alone."""
    own = Rendition(
        name=picture.name,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        size=picture.size,
    )
    return [*(Rendition(**each) for each in picture.renditions), own]


def for_mail(picture: Picture) -> tuple[Rendition, Rendition]:
    """What a mail shows: everywhere, sharp on telephones, and where a program can choose, on wide
    screens of twice the density (maybe the same).

    That is its file for mails. Where an earlier release made none: of files of more than LIGHT
    bytes only those that a column needs are taken; a picture without renditions is served as it is.
    """
    if picture.mail_file:
        made = Rendition(**picture.mail_file)
        return made, made
    fitting = [one for one in renditions(picture) if one.content_type in MAILABLE]
    fitting = fitting or renditions(picture)
    column = next((one for one in fitting if one.width >= MAIL), fitting[-1])
    light = [one for one in fitting if one.size <= LIGHT and one.width >= column.width] or [column]
    once = next((one for one in light if one.width >= TELEPHONE), light[-1])
    twice = [one for one in fitting if one.width <= 2 * MAIL] or [once]
    return once, max(twice, key=_width)


def for_feed(picture: Picture) -> Rendition:
    """What a feed encloses: the widest of at most FEED pixels that any reader can show."""
    files = _for_anybody(picture)
    fitting = [one for one in files if one.content_type in MAILABLE]
    narrow = [one for one in fitting if one.width <= FEED] or fitting[:1] or files
    return max(narrow, key=_width)


def _width(one: Rendition) -> int:
    return one.width

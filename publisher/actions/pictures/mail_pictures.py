"""The stored pictures of an issue's stories, as its mail shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.actions.pictures.picture_url import picture_url
from publisher.content.article import PublishedArticle
from publisher.content.blocks import Block, Figure
from publisher.content.links import OURS, name_of, source_of
from publisher.editorial.models import Picture
from publisher.editorial.pictures import for_mail
from publisher.editorial.visibility import picture_shown
from publisher.publications.models import Publication
from publisher.renderers.email.intro import with_size


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPictures:
    """By a figure's `src`: the address of its file, one for screens of twice the density where
    there is, the colour behind it, and its own width and height in pixels."""

    addresses: dict[str, str]
    sharper: dict[str, str]
    grounds: dict[str, str]
    sizes: dict[str, tuple[int, int]]

    def sized(self, article: PublishedArticle) -> PublishedArticle:
        """The article with the sizes of figures that say none."""
        blocks = tuple(with_size(block, self.sizes) for block in article.content.blocks)
        if blocks == article.content.blocks:
            return article
        return replace(article, content=replace(article.content, blocks=blocks))


def pictures_in(
    publication: Publication,
    articles: Iterable[PublishedArticle],
    *,
    others: Sequence[Figure] = (),
    now: datetime,
) -> MailPictures:
    """What there is of the figures' pictures; one that is not ours has its own address alone.

    others: figures of the editor's own words. A picture of ours that stands there alone is shown
    where readers may have it at `now`: an article that may be shown has it.
    """
    told = _sources(block for article in articles for block in article.content.blocks)
    sources = told | _sources(others)
    names = [name_of(src) for src in sources if src.startswith(OURS)]
    found = Picture.objects.filter(publication=publication, name__in=names)
    rows = [one for one in found if source_of(one.name) in told or picture_shown(one, now=now)]
    ours = {source_of(row.name): for_mail(row) for row in rows}
    sharp = {src: twice for src, (once, twice) in ours.items() if twice.width > once.width}
    addresses = {src: src for src in sources if not src.startswith(OURS)}
    addresses |= {src: picture_url(publication, once.name) for src, (once, _) in ours.items()}
    return MailPictures(
        addresses=addresses,
        sharper={src: picture_url(publication, file.name) for src, file in sharp.items()},
        grounds={source_of(row.name): row.colour for row in rows if row.colour},
        sizes={source_of(row.name): (row.width, row.height) for row in rows},
    )


def _sources(blocks: Iterable[Block]) -> dict[str, None]:
    """The `src` of each figure, each once."""
    return dict.fromkeys(block.src for block in blocks if isinstance(block, Figure))

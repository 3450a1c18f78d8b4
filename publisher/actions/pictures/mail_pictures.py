"""The stored pictures of an issue's stories, as its mail shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from publisher.actions.pictures.picture_url import picture_url
from publisher.content.article import PublishedArticle
from publisher.content.blocks import Block, Figure
from publisher.editorial.models import Picture
from publisher.editorial.pictures import for_mail
from publisher.publications.models import Publication

OURS = "picture:"


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
        blocks = tuple(self._sized(block) for block in article.content.blocks)
        if blocks == article.content.blocks:
            return article
        return replace(article, content=replace(article.content, blocks=blocks))

    def _sized(self, block: Block) -> Block:
        if not isinstance(block, Figure) or (block.width and block.height):
            return block
        width, height = self.sizes.get(block.src, (block.width, block.height))
        return replace(block, width=width, height=height)


def pictures_in(publication: Publication, articles: Iterable[PublishedArticle]) -> MailPictures:
    """What there is of the figures' pictures; one that is not ours has its own address alone."""
    blocks = (block for article in articles for block in article.content.blocks)
    sources = dict.fromkeys(block.src for block in blocks if isinstance(block, Figure))
    names = [src.removeprefix(OURS) for src in sources if src.startswith(OURS)]
    rows = list(Picture.objects.filter(publication=publication, name__in=names))
    ours = {f"{OURS}{row.name}": for_mail(row) for row in rows}
    sharp = {src: twice for src, (once, twice) in ours.items() if twice.width > once.width}
    addresses = {src: src for src in sources if not src.startswith(OURS)}
    addresses |= {src: picture_url(publication, once.name) for src, (once, _) in ours.items()}
    return MailPictures(
        addresses=addresses,
        sharper={src: picture_url(publication, file.name) for src, file in sharp.items()},
        grounds={f"{OURS}{row.name}": row.colour for row in rows if row.colour},
        sizes={f"{OURS}{row.name}": (row.width, row.height) for row in rows},
    )

"""A story's body as HTML for the pages of readers and of the desk."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet
from markupsafe import Markup

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Block, Figure
from publisher.content.links import OURS, name_of, source_of
from publisher.editorial.models import Picture
from publisher.editorial.pictures import renditions
from publisher.publications.models import Publication
from publisher.renderers import body
from publisher.web.signed_pictures import signature


def story_body(
    story: PublishedArticle,
    publication: Publication,
    blocks: Sequence[Block] | None = None,
    *,
    inside: bool = False,
) -> Markup:
    """The story's blocks, or some of them, with our own addresses for pictures.

    `inside`: for the desk, where pictures of a story that nobody else may see are shown too.
    """

    def address(src: str) -> str | None:
        if src.startswith(OURS):
            name = name_of(src)
            signed = f"?preview={signature(publication.slug, name)}" if inside else ""
            return f"/pictures/{publication.slug}/{name}{signed}"
        return None if settings.SECURE_SITE and src.startswith("http:") else src

    files = {source_of(row.name): renditions(row) for row in _pictures(story, publication)}

    def choice(src: str) -> str | None:
        several = files.get(src, [])
        sizes = {one.width: f"{address(source_of(one.name))} {one.width}w" for one in several}
        return ", ".join(sizes.values()) if len(sizes) > 1 else None

    chosen = story.content.blocks if blocks is None else tuple(blocks)
    return Markup(body.blocks(chosen, address, choice))  # noqa: S704 (escaped by renderers.body)


def _pictures(story: PublishedArticle, publication: Publication) -> QuerySet[Picture]:
    figures = [block.src for block in story.content.blocks if isinstance(block, Figure)]
    names = [name_of(src) for src in figures]
    return Picture.objects.filter(publication=publication, name__in=names)

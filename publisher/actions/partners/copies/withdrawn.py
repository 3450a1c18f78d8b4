"""Which pictures a story had that was taken back, for formats in which each is told of by name."""

from publisher.content.blocks import Figure
from publisher.content.cache import BoundedCache
from publisher.editorial.models import ArticleVersion
from publisher.editorial.snapshots import illustrated, read_ahead

_withdrawn: BoundedCache[int, tuple[str, ...]] = BoundedCache(256, lambda _key, _found: 1)


def withdrawn_figures(version: ArticleVersion) -> tuple[str, ...]:
    """The src of each figure in the story's versions before this one, each once, read once for all
    destinations."""
    return _withdrawn.get(version.pk, lambda: _figures_before(version))


def _figures_before(version: ArticleVersion) -> tuple[str, ...]:
    before = ArticleVersion.objects.filter(article=version.article_id, number__lt=version.number)
    contents = (illustrated(one).content for one in read_ahead(before.order_by("number")))
    blocks = (block for content in contents for block in content.blocks)
    return tuple(dict.fromkeys(block.src for block in blocks if isinstance(block, Figure)))


def forget_figures() -> None:
    """What was read for other destinations is read again."""
    _withdrawn.clear()

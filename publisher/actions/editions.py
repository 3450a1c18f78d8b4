"""Compiled editions, kept by the processes that send them."""

from functools import lru_cache

from publisher.actions.compile_issue import load_edition
from publisher.editorial.models import Edition
from publisher.renderers.email.edition import CompiledEdition


@lru_cache(maxsize=8)
def edition_of(edition_id: int) -> CompiledEdition:
    """The edition of that id, which never changes. Raises Edition.DoesNotExist."""
    return load_edition(Edition.objects.get(pk=edition_id))

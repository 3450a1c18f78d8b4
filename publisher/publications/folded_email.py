"""Addresses of people who sign in: kept in the one form that is compared, and null for none."""

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models


def folded(address: str) -> str:
    """The form in which two spellings of one address are the same (stripped, NFKC, casefold)."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


if TYPE_CHECKING:
    Email = models.EmailField[str | None, str | None]
else:
    Email = models.EmailField


class FoldedEmailField(Email):
    """An address, folded on its way in and where it is looked up; an empty one is null."""

    def get_prep_value(self, value: Any) -> Any:
        return folded(str(value or "")) or None

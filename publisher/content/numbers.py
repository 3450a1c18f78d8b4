"""Whole numbers that come from outside as text: none of them is without bounds."""

LARGEST_ID = 2**63 - 1  # what a row of the database can have


def whole_number(text: str, *, least: int = 0, most: int = LARGEST_ID) -> int | None:
    """The number that ASCII digits write, no more of them than `most` has; None for all else.

    Python itself raises for five thousand digits, and takes those of every script.
    """
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if least <= number <= most else None

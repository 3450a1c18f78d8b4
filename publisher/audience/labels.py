"""Names of tags and fields: what may stand in one, and when two are the same."""

from publisher.audience.names import BadName, checked_name
from publisher.errors import PublisherError
from publisher.query.vocabulary import fold

LONGEST = 100  # characters


def label(name: str, what: str) -> str:
    """A name as it is kept: NFC, one space between words. what: what it is a name of, in errors.
    Raises PublisherError `bad_name`."""
    try:
        kept = checked_name(" ".join(name.split()))
    except BadName as error:
        raise PublisherError("bad_name", f"{what}: {error}", what) from None
    if not 1 <= len(kept) <= LONGEST or not 1 <= len(label_key(kept)) <= LONGEST + 20:
        raise PublisherError("bad_name", f"{what}: a name has 1 to {LONGEST} characters", what)
    return kept


def label_key(name: str) -> str:
    """The form in which two spellings of a name meet, one of which is kept."""
    return fold(name)

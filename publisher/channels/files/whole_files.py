"""Files that appear whole or not at all: temporary name, size, rename."""

from contextlib import suppress
from datetime import datetime, timedelta

from publisher.channels.files.names import (
    base_of,
    folder_of,
    is_temporary,
    same_but_for_case,
    temporary,
)
from publisher.channels.files.place import Cause, Place, PlaceError
from publisher.channels.types import Parcel, ParcelFile, Presence, Sight

# Longer than a delivery may take, by the server's own clock: another writer's file is left alone.
DEAD_AFTER = timedelta(minutes=5)


def put_parcel(place: Place, parcel: Parcel) -> tuple[str, datetime | None]:
    """Its files, then its body, then away with what it removes.

    Returns what was done, for people, and when the body was written by the place's clock; None
    where it does not say. Raises PlaceError; what stands under a name then is nothing or whole.
    """
    for file in parcel.files:
        if not _is_there(place, parcel, file):
            _put(place, file.name, file.body, parcel.key)
    name, written_at = _put_body(place, parcel)
    kept = [one for one in parcel.removes if not _remove(place, one, name)]
    return f"{name}; not removed: {', '.join(kept)}" if kept else name, written_at


def sweep(place: Place, folder: str, written_at: datetime) -> None:
    """Remove what writers that were killed left in the folder. Raises PlaceError."""
    for base in place.names(folder):
        name = f"{folder}/{base}" if folder else base
        if not is_temporary(base):
            continue
        left_at = place.sight(name).modified_at
        if left_at is not None and left_at < written_at - DEAD_AFTER:
            place.remove(name)


def _is_there(place: Place, parcel: Parcel, file: ParcelFile) -> bool:
    """Whether an earlier try has put it there: else two hundred pictures would begin anew with each
    try, and far away never arrive. Where names hold no version it may be that of an older one."""
    if parcel.attempt == 1 or parcel.second_name:
        return False
    return place.sight(file.name).size == len(file.body)


def _put_body(place: Place, parcel: Parcel) -> tuple[str, datetime | None]:
    try:
        return parcel.name, _put(place, parcel.name, parcel.whole, parcel.key)
    except PlaceError as error:
        if error.cause is not Cause.TAKEN:
            raise
        taken, last = error, parcel.second_name or parcel.name
    # The last name holds the version: what stands there in this size is what came before us.
    found = place.sight(last)
    if found.presence is Presence.PRESENT and found.size == len(parcel.whole):
        return last, found.modified_at
    if last == parcel.name:
        raise taken
    return last, _put(place, last, parcel.whole, parcel.key)


def _put(place: Place, name: str, body: bytes, key: int) -> datetime | None:
    scratch = _written(place, name, body, key)
    try:
        found = place.sight(scratch)
        _check_size(found, len(body))
        _replace(place, scratch, name, key)
    except PlaceError:
        _discard(place, scratch)
        raise
    return found.modified_at


def _replace(place: Place, scratch: str, name: str, key: int) -> None:
    """Rename, where the place must not replace by moving aside what stands there: it comes back if
    the place renames nothing at all."""
    try:
        return place.rename(scratch, name)
    except PlaceError as error:
        if error.cause is Cause.LOST:
            raise
        refusal = error
    found = place.sight(name)
    if found.presence is Presence.ABSENT:
        raise refusal
    why = f"{name} stands there and may not be replaced: {refusal.text}"
    taken = PlaceError(Cause.TAKEN, refusal.code, why)
    if found.size is None:  # a folder, or nobody says what
        raise taken if found.presence is Presence.PRESENT else refusal
    aside = temporary(f"{name}.old", key)
    _discard(place, aside)  # of an earlier try that broke off
    try:
        place.rename(name, aside)
    except PlaceError as refused:
        raise (refused if refused.cause is Cause.LOST else taken) from None
    try:
        place.rename(scratch, name)
    except PlaceError:
        with suppress(PlaceError):
            place.rename(aside, name)
        raise
    _discard(place, aside)
    return None


def _written(place: Place, name: str, body: bytes, key: int) -> str:
    """The temporary name: a hidden one, unless the place takes no name with a dot first."""
    hidden, visible = temporary(name, key), temporary(name, key, hidden=False)
    try:
        return _write(place, hidden, body)
    except PlaceError as error:
        if error.cause not in {Cause.DENIED, Cause.BAD_NAME}:
            raise
    return _write(place, visible, body)


def _write(place: Place, scratch: str, body: bytes) -> str:
    try:
        place.write(scratch, body)
    except PlaceError:
        _discard(place, scratch)
        raise
    return scratch


def _check_size(found: Sight, size: int) -> None:
    """Raises PlaceError where the place says another size than we wrote."""
    if found.presence is Presence.ABSENT:
        raise PlaceError(Cause.OTHER, "not_there", "the file was taken away while it was written")
    if found.size is not None and found.size != size:
        raise PlaceError(
            Cause.FULL, "short", f"{found.size} of {size} bytes arrived; is the disk full?"
        )


def _discard(place: Place, scratch: str) -> None:
    with suppress(PlaceError):  # the next visit finds it
        place.remove(scratch)


def _remove(place: Place, name: str, written: str) -> bool:
    """Whether it is gone. Raises PlaceError where the connection is."""
    if name == written or _is_the_same_file(place, name, written):
        return True
    try:
        place.remove(name)
    except PlaceError as error:
        if error.cause is Cause.LOST:
            raise
        return False
    return True


def _is_the_same_file(place: Place, name: str, written: str) -> bool:
    """Whether a server that does not tell cases apart would remove what was just written."""
    if not same_but_for_case(name, written):
        return False
    return not {base_of(name), base_of(written)} <= set(place.names(folder_of(name)))

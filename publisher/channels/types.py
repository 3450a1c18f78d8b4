"""The one interface of all channels (docs/adding-a-channel.md)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Outcome(StrEnum):
    """What the other side's answer means for the delivery."""

    ACCEPTED = "accepted"  # the next server took responsibility
    DELIVERED = "delivered"  # it is in its final place (a directory)
    DEFERRED = "deferred"  # try again later
    REFUSED = "refused"  # permanent, about this recipient or this content
    ROUTE = "route"  # nothing is wrong with the parcel: the route is refused or out of reach
    UNKNOWN = "unknown"  # begun, and no answer came: never re-sent by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFile:
    """A file that goes with a parcel: a picture beside its story."""

    name: str
    body: bytes
    content_type: str


@dataclass(
    slots=True, kw_only=True
)  # not frozen: that would make making one cost four times as much
class Parcel:
    """One thing to deliver; nobody changes it.

    key: the delivery's id.  attempt: 1 for the first try.
    recipient: a mailbox, or "" for a destination.  sender: the envelope sender.
    name: a file name or event id that is the same on every retry.
    body: the bytes on the wire.
    pieces: in its place, a mail that is known to be ASCII in CRLF lines, none with a leading dot:
    the channel need neither look nor join them, either of which costs as much as sending it.
    files: what must stand there before the body does; only channels that write files take any.
    removes: names that must be gone once the body stands, where the channel can remove: what a kill
    takes back.
    replay: it repeats what went before, because a person asked for it.
    sample: it brings no news: somebody tries the way.
    second_name: holds the version; taken where what stands under `name` may not be replaced.
    """

    key: int
    attempt: int
    body: bytes = b""
    pieces: Sequence[bytes] = ()
    recipient: str = ""
    sender: str = ""
    name: str = ""
    content_type: str = "message/rfc822"
    files: Sequence[ParcelFile] = ()
    removes: Sequence[str] = ()
    second_name: str = ""
    replay: bool = False
    sample: bool = False

    @property
    def whole(self) -> bytes:
        """The bytes on the wire, in one."""
        return b"".join(self.pieces) if self.pieces else self.body


@dataclass(slots=True, kw_only=True)  # as above
class Reply:
    """What became of one parcel. `code` as the other side wrote it ("250 2.0.0", "HTTP 202").

    invalid: REFUSED because the recipient is not there, or has no room, in whatever code.
    stage, verdict: of mail that was not taken, which command was answered and what the answer is
    about (channels/reply_table.py); "" where nobody said.
    """

    key: int
    outcome: Outcome
    code: str = ""
    text: str = ""
    retry_after: float | None = None  # seconds
    invalid: bool = False
    stage: str = ""
    verdict: str = ""


Begin = Callable[[Parcel], bool]


class Channel(Protocol):
    """Bytes to the world, without the ORM.

    `deliver` takes parcels lazily and yields one Reply for each that it began, in order of
    the answers. Right before the first byte of a body leaves, it calls `begin(parcel)`: False
    means stop, and neither this parcel nor a later one is begun. A parcel that was never begun
    gets either no reply (stopped) or ROUTE (nowhere to send it). A begun parcel whose answer
    never comes gets UNKNOWN. `deliver` raises nothing for what the other side does.
    `close` ends connections politely and may be called twice.
    """

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]: ...

    def close(self) -> None: ...


class Presence(StrEnum):
    """Whether something stands where a parcel went."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # nobody can say: out of reach, not allowed to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a channel sees under a name. `size` in bytes; None where the other side does not say.
    `answer`: its words, where it says no more than that."""

    presence: Presence
    size: int | None = None
    modified_at: datetime | None = None  # by the other side's clock
    answer: str = ""


@runtime_checkable
class Looks(Protocol):
    """A channel that can look at what stands there. Raises nothing for what the other side does."""

    def look(self, name: str) -> Sight: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialStep:
    """One step of a trial: its code (docs/partners-channels.md) and what the other side said."""

    step: str
    ok: bool
    answer: str = ""


@runtime_checkable
class TriesOut(Protocol):
    """A channel that can be tried without a parcel; the first step that fails is the last.

    Whatever it writes it takes away again. Raises nothing for what the other side does.
    """

    def try_out(self) -> Sequence[TrialStep]: ...

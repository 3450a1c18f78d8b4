"""A partner's mailbox: each parcel as one mail, over the relays that take all our mail."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from publisher.channels.types import Begin, Channel, Outcome, Parcel, Reply, TrialStep

Compose = Callable[[Parcel], Parcel | str]
"""A parcel as a mail with sender and recipient; or why its address gets none."""


class StoryMailChannel:
    """One mail for each parcel, with connections of its own: it waits behind no issue.

    relays: open a connection's channel each, when it is first needed; the next is tried where one
    is out of reach. A mail that was begun without an answer is UNKNOWN: mailboxes do not tell
    repeats by their Message-ID.
    """

    def __init__(self, relays: Sequence[Callable[[], Channel]], compose: Compose, to: str) -> None:
        self._relays = relays
        self._open: dict[int, Channel] = {}
        self._compose = compose
        self._to = to

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py. Raises what `compose` raises."""
        for parcel in parcels:
            mail = self._compose(parcel)
            if isinstance(mail, str):
                if not begin(parcel):
                    return
                yield Reply(
                    key=parcel.key, outcome=Outcome.REFUSED, code="blocked", text=mail, invalid=True
                )
                continue
            reply = self._mail(mail, begin)
            if reply is None:
                return
            yield reply

    def try_out(self) -> Sequence[TrialStep]:
        """Whether a relay is there and hears a mail to this address out, up to its body."""
        asked = list[Parcel]()

        def ask(parcel: Parcel) -> bool:
            asked.append(parcel)
            return False  # so nothing arrives

        probe = Parcel(key=0, attempt=1, recipient=self._to, body=b"Subject: trial\r\n\r\n")
        reply = self._mail(probe, ask)
        answer = "" if asked or reply is None else f"{reply.code} {reply.text}"
        return [TrialStep(step="connect", ok=bool(asked), answer=answer)]

    def close(self) -> None:
        for channel in self._open.values():
            channel.close()
        self._open.clear()

    def _mail(self, mail: Parcel, begin: Begin) -> Reply | None:
        """The answer of the first relay that is in reach; None where it was not to begin."""
        last: Reply | None = None
        begun = False

        def beginning(parcel: Parcel) -> bool:
            nonlocal begun
            begun = begin(parcel)
            return begun

        for number in range(len(self._relays)):
            last = _answer(self._channel(number), mail, beginning)
            if begun or last is None or last.outcome is not Outcome.ROUTE:
                break
        return last

    def _channel(self, number: int) -> Channel:
        if number not in self._open:
            self._open[number] = self._relays[number]()
        return self._open[number]


def _answer(channel: Channel, mail: Parcel, begin: Begin) -> Reply | None:
    """The one answer to one mail, however late: a channel may hand it out at its end."""
    replies = list(channel.deliver([mail], begin))
    if getattr(channel, "overdue", None):
        replies += getattr(channel, "finish", tuple)()
    return next((one for one in replies if one.key == mail.key), None)

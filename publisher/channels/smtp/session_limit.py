"""How many mails a relay takes in one session: set by the operator, or learned from refusals."""

from publisher.channels.reply_table import ABOUT_RECIPIENT, Stage, Verdict
from publisher.channels.smtp.replies import Answer, verdict

UNLIMITED = 1000  # mails of a session where nothing else is known
PROBE_AFTER = 20  # sessions that ended at the learned number without a refusal
VAIN = 3  # fresh sessions that heard the same again
REFUSED_IN_A_ROW = 3
REMEMBERED = 64  # kinds of refusals
_OWN_AFFAIR = (*ABOUT_RECIPIENT, Verdict.CONTENT)


class SessionLimit:
    """What one relay allows, as one process knows it.

    setting: SMTP_URL's `messages`, or None. `most`: mails of a session at present.
    """

    def __init__(self, setting: int | None) -> None:
        self._cap = setting or UNLIMITED
        self.most = self._cap
        self._clean = 0
        self._vain: dict[tuple[str, ...], int] = {}

    def may_be(self, answer: Answer, stage: Stage, *, in_a_row: int) -> bool:
        """Whether a refusal by a session that has carried mail may be about that session.

        in_a_row: refusals since its last mail. What is plainly about one reader or one text is
        not; nor is what fresh sessions said again, unless nothing passes any more.
        """
        if answer.code >= 500 and verdict(answer, stage) in _OWN_AFFAIR:
            return False
        return self._vain.get(_kind(answer, stage), 0) < VAIN or in_a_row >= REFUSED_IN_A_ROW

    def learn(self, messages: int) -> None:
        """A fresh session took what one refused that had carried so many."""
        self.most, self._clean = min(self._cap, messages), 0

    def learn_nothing(self, answer: Answer, stage: Stage) -> None:
        """A fresh session refused the same mail."""
        if len(self._vain) >= REMEMBERED:
            self._vain.clear()
        kind = _kind(answer, stage)
        self._vain[kind] = self._vain.get(kind, 0) + 1

    def ended_clean(self) -> None:
        """A session ended at `most`, and nothing was refused: now and then more is tried."""
        self._clean += 1
        if self._clean >= PROBE_AFTER:
            self.most, self._clean = min(self._cap, 2 * self.most), 0


def _kind(answer: Answer, stage: Stage) -> tuple[str, ...]:
    words = [word for word in answer.text.split()[:4] if word.isalpha()]
    return stage, answer.codes, *words

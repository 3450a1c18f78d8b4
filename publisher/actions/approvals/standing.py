"""How far the approval of one text is: who said yes since the last no, and how many have to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from publisher.editorial.models import Approval, Newsletter, ReviewedText

Decision = Approval.Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """needed: how many people have to say yes; given: who did, by name, each once; asked: who asked
    for it; refused: by whom last, while nobody has said anything since."""

    needed: int
    given: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    refused: str = ""

    @property
    def holds(self) -> bool:
        """Whether as many people as the rule asks for have said yes to this text."""
        return len(self.given) >= self.needed

    @property
    def approved(self) -> bool:
        """Whether somebody said yes, and as many as the rule asks for."""
        return bool(self.given) and self.holds


def standing_of(letter: Newsletter, text: ReviewedText | None) -> Standing:
    """How the text stands by the newsletter's rule; None: a text that nobody was asked about."""
    if text is None:
        return Standing(needed=letter.approvals_needed)
    rows = sorted(text.decisions.all(), key=lambda one: one.pk)  # read ahead, or now
    return weighed(letter.approvals_needed, letter.approval_roles, rows)


def weighed(needed: int, roles: Sequence[str], decisions: Iterable[Approval]) -> Standing:
    """The same of decisions on one text, in their order. A no ends every yes before it; a yes
    counts once a person, and where the rule names roles, with one of them."""
    given: dict[str, None] = {}
    asked: dict[str, None] = {}
    refused = ""
    for one in decisions:
        if one.decision == Decision.REFUSED:
            given, refused = {}, one.person
        elif one.decision == Decision.ASKED:
            asked[one.person], refused = None, ""
        elif not roles or one.role in roles:
            given[one.person], refused = None, ""
    return Standing(needed=needed, given=tuple(given), asked=tuple(asked), refused=refused)

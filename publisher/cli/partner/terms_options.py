"""The terms of a destination as options: what it gets, how it is written, when it is visited."""

from dataclasses import dataclass, fields
from typing import Any, cast

from publisher.actions.partners.terms.checks import LIMITS, NAME_PARTS
from publisher.actions.partners.terms.fields import Terms
from publisher.cli.spread import option
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.renderers.wire.encodings import ENCODINGS

PARTS = ", ".join(f"{{{part}}}" for part in NAME_PARTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOptions:
    """What `add` and `change` may both set; None is what was not named."""

    filter: str | None = option(
        "--filter", "Only stories of which this is true (docs/partners.md); '' for all."
    )
    product: str | None = option(
        "--product", "Only what this product takes, too, with its rights; '' for none."
    )
    access: str | None = option(
        "--access", "What it gets whole; the rest ends at its cut mark, marked."
    )
    right: list[str] | None = option(
        "--right", "A code of pictures that it may have; again for more."
    )
    no_rights: bool = option("--no-rights", "It has no rights of its own any more.", default=False)
    usage_terms: str | None = option(
        "--usage-terms", "What it may do with stories; '' for its product's or the publication's."
    )
    advance_copies: bool | None = option(
        "--advance-copies/--no-advance-copies", "Stories under embargo too, marked as such."
    )
    minor_edits: bool | None = option(
        "--minor-edits/--no-minor-edits", "Edits too that others are not told of."
    )
    name_pattern: str | None = option(
        "--name-pattern", f"Of its files: {PARTS} and plain characters; '' for the usual one."
    )
    folder: str | None = option("--folder", "Within the channel's place, such as depeches/fr.")
    encoding: str | None = option("--encoding", f"{', '.join(ENCODINGS)}; '' for utf-8.")
    limit: list[str] | None = option(
        "--limit", f"PART=NUMBER, of {', '.join(LIMITS)}; again for more."
    )
    no_limits: bool = option("--no-limits", "No limits any more.", default=False)
    quiet_from: str | None = option("--quiet-from", "HH:MM: from then only kills go; '' for never.")
    quiet_to: str | None = option("--quiet-to", "HH:MM: from then all that waited goes.")
    time_zone: str | None = option("--time-zone", "Of these; '' for the publication's.")
    silent_hours: str | None = option(
        "--silent-hours",
        "A story that waits for longer is told to a person; 0: none; '': its own past decides.",
    )
    contact_name: str | None = option("--contact-name", "Whom to call about a kill.")
    contact_phone: str | None = option("--contact-phone", "Under which number.")

    def terms(self) -> Terms:
        """Those that were named. Raises PublisherError `bad_limit`."""
        found: dict[str, Any] = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name in Terms.__annotations__ and getattr(self, one.name) is not None
        }
        if self.right or self.no_rights:
            found["rights"] = self.right or []
        if self.limit or self.no_limits:
            found["limits"] = dict(map(_limit, self.limit or []))
        return cast(Terms, found)


def _limit(pair: str) -> tuple[str, int]:
    part, _, number = pair.partition("=")
    characters = whole_number(number, most=999_999_999)
    if characters is None:
        message = f"{pair!r} is not PART=CHARACTERS, such as headline=150"
        raise PublisherError("bad_limit", message, "limits")
    return part, characters

"""Every fault that a preflight can find, and how one that was found is told in English."""

from collections.abc import Mapping
from datetime import UTC, datetime

from publisher.renderers.email.checks.faults import issue, mail, outside, programs
from publisher.renderers.email.checks.faults.fault import Fault
from publisher.renderers.email.findings import Finding

FAULTS: Mapping[str, Fault] = {
    **issue.FAULTS,
    **mail.FAULTS,
    **outside.FAULTS,
    **programs.FAULTS,
}


def finding_of(code: str, where: str, **values: object) -> Finding:
    """The finding of that code at a place. Raises KeyError for a code or value that is missing."""
    fault, texts = FAULTS[code], _texts(values)
    return Finding(
        severity=fault.severity,
        code=code,
        where=where,
        message=fault.english.message.format(**texts),
        remedy=fault.english.remedy.format(**texts),
        values=values,
    )


def message_of(code: str, values: Mapping[str, object]) -> str:
    """What such a finding says in English, from values that were kept; the code alone where this
    release does not know it, or wants other values."""
    try:
        return FAULTS[code].english.message.format(**_texts(values))
    except KeyError:
        return code


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """A finding's values as JSON can keep them."""
    return {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in _texts(values).items()
    }


def _texts(values: Mapping[str, object]) -> dict[str, object]:
    """Moments in UTC, to the minute."""
    return {
        name: f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }

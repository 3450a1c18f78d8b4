"""A delivery whose attempt runs, as those who send need it; building models costs more than SQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_read = json.JSONDecoder().raw_decode  # the databases write no space before a value


@dataclass(slots=True)
class RunningAttempt:
    """pk: the delivery. attempts: this one's number. edition_id, dated_at: frozen by the first."""

    pk: int
    send_id: int
    attempts: int
    edition_id: int | None
    address: str
    merge_values: Mapping[str, str]
    dated_at: datetime


def from_columns(row: Sequence[Any]) -> RunningAttempt:
    """From the columns that beginning a row returns, as either database writes them."""
    pk, send_id, attempts, edition_id, address, merge_values, dated_at = row
    if isinstance(merge_values, str):
        merge_values = _read(merge_values)[0]
    return RunningAttempt(
        pk, send_id, attempts, edition_id, address, merge_values, _moment(dated_at)
    )


@lru_cache(maxsize=64)
def _moment(text: str) -> datetime:
    """Text without a zone, in UTC; a chunk shares one."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

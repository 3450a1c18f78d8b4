"""The name under which one version goes to a destination: the same on every retry."""

import hashlib
import re
from dataclasses import dataclass

from publisher.publications import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """What a name is made from; `suffix` is the format's."""

    delivery_id: int
    guid: str
    version: int
    suffix: str


def file_name(parts: NameParts) -> str:
    """A plain file name for one version: letters, digits and hyphens of the guid's end for
    people, a hash of the whole guid against collisions, the version."""
    slug = re.sub(r"[^a-z0-9]+", "-", parts.guid.rpartition(":")[2].lower()).strip("-")
    short = hashlib.sha256(parts.guid.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{slug[:80].strip('-') or 'article'}-{short}.v{parts.version}.{parts.suffix}"


def event_id(parts: NameParts) -> str:
    """An id of one delivery that tells nobody how many there were before it."""
    return "msg_" + tokens.lowercase(tokens.seal_many("webhook-id", [parts.delivery_id])[0])

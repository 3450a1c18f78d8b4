"""Names of files, ours and those of files that are not whole yet."""

import re
from pathlib import PurePosixPath

_LONGEST = 200  # bytes of a part; file systems allow 255, and the temporary name is longer
# Ours beyond doubt, since what was left under such a name is removed; and `.part` at its end.
_TEMPORARY = re.compile(r"\.?.+\.\d{1,20}\.publisher\.part", re.DOTALL)


def check_name(name: str) -> None:
    """Raise ValueError unless it is a plain file name, or one in folders below: `2026/a.json`.

    No part begins with a dot, so that none leads out or looks like a temporary name of ours.
    """
    for part in name.split("/"):
        plain = part and not part.startswith(".") and part.isprintable() and "\\" not in part
        if not plain or len(part.encode("utf-8", "surrogatepass")) > _LONGEST:
            raise ValueError(f"not a plain file name: {name!r}")


def folder_of(name: str) -> str:
    """The folders before the name; "" where it stands in none."""
    return name.rpartition("/")[0]


def base_of(name: str) -> str:
    """The name in its folder."""
    return name.rpartition("/")[2]


def temporary(name: str, key: int, *, hidden: bool = True) -> str:
    """The name of a file while it is written: the same on every try of one delivery."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{'.' if hidden else ''}{path.name}.{key}.publisher.part"))


def is_temporary(base: str) -> bool:
    """Whether a name in a folder is of that kind."""
    return _TEMPORARY.fullmatch(base) is not None


def same_but_for_case(one: str, other: str) -> bool:
    """Whether a server that does not tell cases apart takes two different names for one."""
    return one != other and one.casefold() == other.casefold()

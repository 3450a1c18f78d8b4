"""Watch folders for files of articles that have stopped changing."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from publisher.actions.intake.article_files import holds_articles

STILL = 2.0  # seconds without a change: whoever writes it has done so
TICK = 0.5

FileState = tuple[int, int]  # size and time of the last change


def still_files(
    folders: Iterable[Path], *, clock: Callable[[], float], wait: Callable[[float], None]
) -> Iterator[Path | None]:
    """Each file when it has been still for STILL seconds, again after each change; for ever.

    None comes where a look found nothing more to take. `clock` and `wait` are in seconds.
    """
    folders = list(folders)
    seen: dict[Path, tuple[FileState, float]] = {}
    taken: dict[Path, FileState] = {}
    while True:
        looks = dict(_file_states(folders))
        seen = {path: _since(seen.get(path), look, clock()) for path, look in looks.items()}
        taken = {path: look for path, look in taken.items() if path in looks}
        for path, (look, since) in sorted(seen.items()):
            if taken.get(path) != look and clock() - since >= STILL:
                taken[path] = look
                yield path
        yield None
        wait(TICK)


def _since(
    before: tuple[FileState, float] | None, look: FileState, now: float
) -> tuple[FileState, float]:
    return before if before is not None and before[0] == look else (look, now)


def _file_states(folders: list[Path]) -> Iterator[tuple[Path, FileState]]:
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if holds_articles(path, folder):
                    found = path.stat()
                    yield path, (found.st_size, found.st_mtime_ns)
            except OSError:  # gone between two looks; a file that stays unreadable is met when read
                continue

"""BadInput: what is wrong with a piece of input, and where in it."""

from publisher.errors import PublisherError


class BadInput(PublisherError):
    """A file or document that cannot become an article; nothing of it was kept.

    `line` counts from 1. `where` names the file with its line, or the path of a JSON field.
    """

    def __init__(self, code: str, message: str, where: str = "", line: int | None = None) -> None:
        super().__init__(code, message, where)
        self.line = line

    def in_file(self, name: str) -> "BadInput":
        """The same problem, its place led by the file's name."""
        place = f"{name}:{self.line}" if self.line else name
        return BadInput(
            self.code, self.message, f"{place}: {self.where}" if self.where else place, self.line
        )

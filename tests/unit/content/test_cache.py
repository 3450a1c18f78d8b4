"""What is kept within a bound."""

from publisher.content.cache import BoundedCache


def test_the_oldest_goes_when_there_is_no_room() -> None:
    kept, made = BoundedCache[str, str](50, lambda _, value: len(value)), list[str]()

    def make(key: str) -> str:
        made.append(key)
        return "x" * 10

    for key in "abcdefaf":
        kept.get(key, lambda key=key: make(key))
    assert made == list("abcdefa")
    made.clear()
    for key in "faedc":
        kept.get(key, lambda key=key: make(key))
    assert made == []

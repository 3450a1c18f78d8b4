"""A partner's thread: one at a time at a destination, and no call is lost."""

import threading

import pytest

from workers.turns import Turns


def test_who_is_sent_while_another_is_there_leaves_word_with_him() -> None:
    turns, begun, go_on = Turns(), threading.Semaphore(0), threading.Semaphore(0)
    times: list[int] = []

    def work() -> None:
        times.append(1)
        begun.release()
        go_on.acquire(timeout=10)

    thread = threading.Thread(target=turns.run, args=(1, work))
    thread.start()
    assert begun.acquire(timeout=10)
    assert not any(turns.run(1, work) for _ in range(5))
    assert turns.run(2, lambda: None), "another destination is not kept waiting"
    go_on.release(2)
    thread.join(10)
    assert len(times) == 2, "once, and once more for all five"
    go_on.release()
    assert turns.run(1, work)


def test_a_fault_leaves_the_place_free() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError):
        turns.run(1, lambda: 1 / 0)
    assert turns.run(1, lambda: None)

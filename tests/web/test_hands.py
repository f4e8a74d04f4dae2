"""Few threads make pages, and more only while one takes long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

import pytest

from equiano_web import hands
from equiano_web.hands import LONG_S, MOST, Hands


class Crew:
    """Hands with a clock of their own, and work that goes on until it is let go."""

    def __init__(self, usual: int) -> None:
        self.time, self.left, self.ended = 100.0, 0, list[int]()
        self.hands = Hands(usual, self._leave, lambda: self.time)
        self.gates: dict[int, threading.Event] = {}
        self._begun: dict[int, threading.Event] = {}

    def _leave(self) -> None:
        self.left += 1

    def give(self, number: int) -> None:
        """Work that takes until `let_go`."""
        gate, begun = self.gates[number], self._begun[number] = threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            assert gate.wait(30)
            self.ended.append(number)

        self.hands.give(work)

    def begin(self, numbers: Iterable[int]) -> None:
        """Work, each begun before the next is given."""
        for number in numbers:
            self.give(number)
            self.must_begin(number)

    def has_begun(self, number: int) -> bool:
        """Whether work was begun; what is never begun takes a tenth of a second to tell."""
        return self._begun[number].wait(0.1)

    def must_begin(self, number: int) -> None:
        assert self._begun[number].wait(30)

    def let_go(self, *numbers: int) -> None:
        """End work, and wait for its end."""
        for number in numbers:
            self.gates[number].set()
        end = time.monotonic() + 30
        while not set(numbers) <= set(self.ended):
            assert time.monotonic() < end
            time.sleep(0.001)

    def threads(self, many: int) -> None:
        """Wait until there are so many."""
        end = time.monotonic() + 30
        while len(self.hands._threads) != many:
            assert time.monotonic() < end, f"{len(self.hands._threads)} threads"
            time.sleep(0.001)


@pytest.fixture(params=[1, 2])
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    made = Crew(request.param)
    yield made
    for gate in made.gates.values():
        gate.set()
    made.hands.stop()
    assert not made.hands._threads


def test_no_more_than_usual_work_at_once(crew: Crew) -> None:
    usual = crew.hands._usual
    for number in range(usual + 1):
        crew.give(number)
    for number in range(usual):
        crew.must_begin(number)
    crew.time += LONG_S - 0.01
    assert crew.hands.look(), "there is work"
    assert not crew.has_begun(usual)
    crew.let_go(0)
    crew.must_begin(usual)


def test_beside_work_that_takes_long_another_goes_on(crew: Crew) -> None:
    usual = crew.hands._usual
    crew.begin(range(usual))
    crew.time += LONG_S
    crew.hands.look()
    crew.threads(usual)  # nobody waits: none is needed
    crew.give(usual)
    crew.give(usual + 1)
    crew.hands.look()
    crew.must_begin(usual)
    crew.threads(usual + 1)  # as many as move; of two usual ones the second begins at the next look
    crew.let_go(usual)
    crew.must_begin(usual + 1)


def _held_up(crew: Crew) -> int:
    """Hands, half of which came back from work that took long while others stood in; how many are usual."""
    usual = crew.hands._usual
    crew.begin(range(usual))
    crew.time += LONG_S
    for number in range(usual, 2 * usual):
        crew.give(number)
        crew.hands.look()
        crew.must_begin(number)
    crew.threads(2 * usual)
    crew.let_go(*range(usual))
    return usual


def test_who_comes_back_from_long_work_goes_if_another_stands_in(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "STANDS_BY_S", 0.05)
    usual = _held_up(crew)
    crew.threads(usual)
    assert crew.left == usual, "each closed what it had open"
    crew.let_go(*range(usual, 2 * usual))
    crew.give(99)
    crew.must_begin(99)
    crew.threads(usual)


def test_who_stands_by_does_nothing_until_it_is_called(crew: Crew) -> None:
    usual = _held_up(crew)
    crew.give(90)
    assert crew.hands.look()
    assert not crew.has_begun(90), "others move"
    crew.time += LONG_S
    for _ in range(3):  # whoever was called counts before it comes
        crew.hands.look()
    crew.must_begin(90)
    crew.threads(2 * usual)
    crew.give(91)
    crew.time += LONG_S
    crew.hands.look()
    crew.must_begin(91)
    assert crew.left == 0
    crew.let_go(*range(usual, 2 * usual), 90, 91)


def test_there_are_never_more_than_the_most(crew: Crew) -> None:
    for number in range(MOST + 1):
        crew.give(number)
        crew.hands.look()
        if number < MOST:
            crew.must_begin(number)
        crew.time += LONG_S
    crew.hands.look()
    assert not crew.has_begun(MOST)
    assert len(crew.hands._threads) == MOST
    crew.let_go(3)
    crew.must_begin(MOST)


def test_it_says_when_there_is_nothing_to_look_at(crew: Crew) -> None:
    assert not crew.hands.look()
    crew.give(0)
    assert crew.hands.look()
    crew.must_begin(0)
    crew.let_go(0)
    end = time.monotonic() + 30
    while crew.hands.look():
        assert time.monotonic() < end
    # What begins later is looked at anew.
    crew.give(1)
    assert crew.hands.look()


def test_a_stop_waits_for_what_was_given() -> None:
    done = list[int]()
    crew = Hands(1, lambda: None)
    for number in range(50):
        crew.give(lambda number=number: done.append(number))  # type: ignore[misc]
    crew.stop()
    assert done == list(range(50)), "in its order"

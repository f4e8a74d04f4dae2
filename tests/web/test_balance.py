"""Clients are shared out between worker processes: a worker with more than its share lets one go."""

import os
import random

import pytest

from equiano_web import balance

Headers = list[tuple[str, str]]


class Workers:
    """Workers of one server, in one process: whoever answers is said by `now_at`."""

    def __init__(self, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time, self.pid = 100.0, 1
        board = balance.Board(many)
        monkeypatch.setattr(balance.os, "getpid", lambda: self.pid)
        self.served = [balance.Balanced(_page, board, lambda: self.time) for _ in range(many)]

    def closes(self, worker: int, client: str) -> bool:
        """Whether a worker closes the connection after its answer."""
        self.pid = 1 + worker
        seen: list[Headers] = []
        environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": f"session={client}"}
        content = self.served[worker](environ, lambda status, headers, *more: seen.append(headers))
        assert list(content) == [b"page"]
        assert seen[0][0] == ("Content-Type", "text/html")
        return ("Connection", "close") in seen[0]


def _page(environ, start_response):  # type: ignore[no-untyped-def]
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"page"]


def test_a_worker_keeps_two_clients_more_than_another_and_lets_the_third_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = Workers(2, monkeypatch)
    assert not two.closes(0, "a")
    assert not two.closes(0, "b")
    assert two.closes(0, "c")
    assert not two.closes(1, "c")
    assert not two.closes(0, "d"), "3 and 1 are even enough"
    assert two.closes(0, "e")


def test_who_was_silent_for_two_seconds_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    two = Workers(2, monkeypatch)
    for client in "abc":
        two.closes(1, client)
    for client in "de":
        two.closes(0, client)
    two.time += balance.ACTIVE_S - 0.01
    assert not two.closes(0, "f")
    two.time += 0.01
    assert not two.closes(0, "f"), "d and e are gone, too"
    assert not two.closes(0, "g")
    assert two.closes(0, "h"), "the other has none by now"


@pytest.mark.parametrize("workers", [2, 3])
def test_chance_ends_in_even_shares(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    several, rng = Workers(workers, monkeypatch), random.Random(17)
    at = {f"client {number}": 0 for number in range(20)}  # all at one, the worst that chance can do
    for _ in range(40):
        for client, worker in list(at.items()):
            several.time += 0.01
            if several.closes(worker, client):
                at[client] = rng.randrange(workers)
    shares = [list(at.values()).count(worker) for worker in range(workers)]
    assert max(shares) - min(shares) < balance.FEWEST_MORE
    assert not any(several.closes(worker, client) for client, worker in at.items()), "and it stays so"


def test_the_place_of_a_worker_that_died_is_taken_by_the_one_that_follows() -> None:
    board = balance.Board(2)
    board.say(5, 100.0, 11)
    board.say(7, 101.0, 12)
    board.say(6, 102.0, 13)
    assert board.fewest(102.0, 13) == 7
    assert board.fewest(102.0, 12) == 6


def test_workers_see_what_another_process_says() -> None:
    board = balance.Board(2)
    child = os.fork()
    if not child:
        board.say(4, 100.0, os.getpid())
        os._exit(0)
    os.waitpid(child, 0)
    assert board.fewest(100.0, os.getpid()) == 4


def test_one_worker_alone_shares_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balance, "_BOARDS", [])
    balance.prepare(1)
    assert balance.balanced(_page) is _page
    balance.prepare(2)
    assert isinstance(balance.balanced(_page), balance.Balanced)

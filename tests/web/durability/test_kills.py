"""Writers at once, and `kill -9` under their load, on both databases.

What was acknowledged is there, compared by id; nothing is half there, and the chains of the audit hold. A
kill shows that an act is one transaction and that a restart needs no hand. It does not show what a loss of
power takes, as the system still writes what a killed process gave it: `test_power.py` does.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest

from tests.web.durability.conftest import Held
from tests.web.durability.load import finish, wait_for, writers

CREW = 20
needs_server = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL: .ci/postgres")


def killed(held: Held, times: int, seed: int) -> None:
    """Kill the server so often, each time among other acts."""
    chance = random.Random(seed)
    for number in range(times):
        server = held.serve()
        try:
            crew = writers(server.url, _some(held.tokens, chance), held.told, f"{seed} {number}")
            wait_for(held.told, chance.randrange(4, 30), crew=crew)
        finally:
            # Of a database with a server of its own that too, every other time.
            if held.cluster and number % 2:
                held.cluster.kill()
                held.cluster.start()
            server.kill()
        for writer in crew:
            writer.join()


def _some(tokens: Sequence[str], chance: random.Random) -> Sequence[str]:
    return chance.sample(tokens, 6)


@pytest.mark.parametrize("held", [CREW], indirect=True)
def test_writers_at_once_and_kills_lose_nothing_that_was_acknowledged(held: Held) -> None:
    """How long twenty writers wait, and how often one is overtaken, stands in benchmarks/durability.md."""
    server = held.serve()
    try:
        crew = writers(server.url, held.tokens, held.told, "crew")
        wait_for(held.told, 6 * CREW, crew=crew)
        finish(crew)
    finally:
        server.kill()
    assert [code for writer in crew for code in writer.refused] == []
    assert all(writer.waits for writer in crew)
    killed(held, 4, seed=1)
    assert held.faults() == []
    # The check sees what is not there.
    said = held.told.said()
    missing = {**said, "cases": {**said["cases"], next(iter(said["cases"])): "other", "0" * 32: "gone"}}
    assert len(held.faults(missing)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("held", [CREW], indirect=True)
def test_fifty_kills_lose_nothing_that_was_acknowledged(held: Held) -> None:
    for part in range(10):
        killed(held, 5, seed=100 + part)
        assert held.faults() == []
    assert len(held.told) > 400


def database_ended(held: Held, times: int, seed: int) -> list[int]:
    """End the database alone so often, in three ways, and begin it again; what the application refused."""
    cluster, chance, name = held.cluster, random.Random(seed), held.place.environment["DATABASE_URL"]
    assert cluster is not None
    server = held.serve()
    try:
        crew = writers(server.url, _some(held.tokens, chance), held.told, f"database {seed}")
        for number in range(times):
            # The application goes on by itself: nobody started it anew.
            wait_for(held.told, chance.randrange(4, 30), crew=crew)
            if number % 3 == 0:
                cluster.kill_one(name.rsplit("/", 1)[1], chance)
                continue
            (cluster.kill if number % 3 == 1 else cluster.stop_at_once)()
            cluster.start()
        wait_for(held.told, 12, crew=crew)
        finish(crew)
    finally:
        server.kill()
    return [code for writer in crew for code in writer.refused]


@needs_server
@pytest.mark.parametrize("held", [6], indirect=True)
def test_the_application_outlives_its_database(held: Held) -> None:
    refused = database_ended(held, 3, seed=1)
    # What was at work when the database ended, and no act after that: it waits until there is one again.
    assert set(refused) <= {500} and len(refused) <= 3 * 6
    assert held.faults() == []


@needs_server
@pytest.mark.slow
@pytest.mark.parametrize("held", [CREW], indirect=True)
def test_fifty_ends_of_the_database_lose_nothing_that_was_acknowledged(held: Held) -> None:
    for part in range(10):
        assert set(database_ended(held, 5, seed=200 + part)) <= {500}
        assert held.faults() == []
    assert len(held.told) > 400

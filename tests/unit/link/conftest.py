"""Example lists and one linkage of them, made once for all tests of the stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest

from equiano.engine import Engine, open_engine
from equiano.link.generate import ExampleLists, generate_lists
from equiano.link.linkage import Linkage, link_lists

TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="session")
def made() -> ExampleLists:
    return generate_lists(3000, 4, np.random.default_rng(11), seed=11)


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    with open_engine("duckdb") as engine:
        yield engine


@pytest.fixture(scope="session")
def linked(made: ExampleLists) -> Linkage:
    with open_engine("duckdb") as engine:
        return link_lists(made.lists, engine, today=TODAY, seed=1, draws=4)


@pytest.fixture(scope="session")
def truth(made: ExampleLists) -> np.ndarray:
    return np.concatenate(list(made.persons_of.values()))

"""One session for each engine, shared by all cases: starting Spark is the slow part."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from equiano.engine.engine import Engine, open_engine


def _missing(name: str) -> str | None:
    """Why an engine cannot be tested here, None if it can."""
    if name == "sail":
        absent = [part for part in ("pysail", "pyspark") if find_spec(part) is None]
        return f"not installed: {', '.join(absent)}" if absent else None
    if name == "spark":
        if find_spec("py4j") is None:
            return "real PySpark (with py4j) is not installed"
        return None if shutil.which("java") else "there is no Java"
    return None


@pytest.fixture(scope="session", params=["duckdb", "sail", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if reason := _missing(request.param):
        pytest.skip(f"{request.param}: {reason}")
    with open_engine(request.param) as found:
        yield found

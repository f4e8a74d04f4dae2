"""What goes wrong when an engine starts ends in one sentence and exit code 13, not in minutes of waiting."""

from __future__ import annotations

import socket

import pytest

from equiano.engine import engine as module
from equiano.engine import open_engine
from equiano.errors import EngineError, UsageError

pytest.importorskip("pyspark")


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        monkeypatch.setenv("EQUIANO_SPARK_REMOTE", f"sc://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(EngineError, match="did not start") as told:
            open_engine("spark")
    assert told.value.exit_code == 13


@pytest.mark.parametrize("address", ["localhost:15002", "sc://", "sc://localhost:port"])
def test_an_address_that_is_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_SPARK_REMOTE", address)
    with pytest.raises(EngineError):
        open_engine("spark")


def test_a_client_that_sail_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sail 0.7.2 says this to PySpark 4.3 at the first request."""
    from pyspark.errors import PySparkException

    pytest.importorskip("pysail")

    def refused(address: str) -> None:
        raise PySparkException("invalid argument: unsupported PySpark version: 4.3.0")

    monkeypatch.setattr(module, "_connect", refused)
    with pytest.raises(EngineError, match=r"does not take the PySpark client .*equiano\[sail\]"):
        open_engine("sail")


@pytest.mark.parametrize(
    ("limit", "megabytes"), [("4GB", 4096), ("1.5GB", 1536), ("500MB", 500), ("2 gib", 2048), ("999KB", 0)]
)
def test_the_memory_limit_in_megabytes(limit: str, megabytes: int) -> None:
    assert module._megabytes(limit) == megabytes


@pytest.mark.parametrize("limit", ["", "much", "4", "-4GB", "nanGB"])
def test_a_memory_limit_that_is_none(limit: str) -> None:
    with pytest.raises(UsageError):
        module._megabytes(limit)

"""An installation whose server and, on PostgreSQL, whose database's server can be killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.web.commands.installation import ADMINISTRATOR, Installation
from tests.web.durability.acknowledged import Acknowledged
from tests.web.durability.cluster import Cluster, programs
from tests.web.durability.killable import Killable

CHECK = "tests.web.durability.whole"


class Held:
    """An installation under trial, with programs that may write, and what they were told."""

    def __init__(self, place: Installation, cluster: Cluster | None, writers: int) -> None:
        self.place, self.cluster = place, cluster
        self.told = Acknowledged()
        self.tokens: Sequence[str] = place.python("tests.web.durability.hand", str(writers))

    def serve(self) -> Killable:
        """The server as people start it."""
        return Killable(self.place)

    def faults(self, said: Mapping[str, Any] | None = None) -> list[str]:
        """What is lost, half there, or wrong with the audit."""
        asked = {"acknowledged": said or self.told.said()}
        found: list[list[str]] = self.place.python(CHECK, given=json.dumps(asked) + "\n")
        return found[0]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """A PostgreSQL of its own under `.ci/postgres`; elsewhere the database is a file."""
    if not os.environ.get("DATABASE_URL"):
        yield None
        return
    found = programs()
    assert found is not None
    made = Cluster(found)
    yield made
    made.remove()


@pytest.fixture(scope="session")
def on_cluster(cluster: Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Installation | None:
    """An installation on it, made once; to be copied."""
    if cluster is None:
        return None
    made = Installation(tmp_path_factory.mktemp("on-cluster"), DATABASE_URL=cluster.url())
    made.run("web", "setup", *ADMINISTRATOR)
    return made


@pytest.fixture
def held(
    tmp_path: Path,
    cluster: Cluster | None,
    on_cluster: Installation | None,
    request: pytest.FixtureRequest,
) -> Held:
    """An installation with as many programs that may write as `request.param` says."""
    if cluster is None or on_cluster is None:
        set_up: Installation = request.getfixturevalue("set_up")
        return Held(set_up.copy(tmp_path, ""), None, request.param)
    return Held(on_cluster.copy(tmp_path, cluster.copy()), cluster, request.param)

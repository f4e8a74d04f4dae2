"""What the tests of the application share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from equiano_web.place import here
from equiano_web.vault import Vault
from tests.web import ready
from tests.web.commands.installation import ADMINISTRATOR, Installation
from tests.web.databases import new_database

__all__ = ["ready"]


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    """Keys of the place that `tests/conftest.py` names."""
    # Settings that were read before would name the place of whoever runs the tests.
    assert here() == django_settings.PLACE, (
        "unset DJANGO_SETTINGS_MODULE, which has Django read its settings early"
    )
    Vault.create(here().keys)


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    """What a process counted outlives the transaction of a test."""
    from equiano_web import limits

    limits.here.forget()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """The real hash takes .3 s by intention."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with its first administrator, made once: migrations take seconds. To be copied."""
    with new_database() as url:
        made = Installation(tmp_path_factory.mktemp("set-up"), DATABASE_URL=url)
        made.run("web", "setup", *ADMINISTRATOR)
        yield made


@pytest.fixture
def database_url(set_up: Installation) -> Iterator[str]:
    """Address of a database as `set_up` has it, for one test; empty for a file."""
    with new_database(set_up.environment["DATABASE_URL"]) as url:
        yield url


@pytest.fixture
def place(set_up: Installation, tmp_path: Path, database_url: str) -> Installation:
    """An installation of one test with its first administrator; its keys lie in `tmp_path / "keys"`."""
    return set_up.copy(tmp_path, database_url)

"""What the tests of the application share."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from equiano_web.place import here
from equiano_web.vault import Vault
from tests.web import ready

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

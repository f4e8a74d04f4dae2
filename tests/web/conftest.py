"""What the tests of the application share."""

from __future__ import annotations

import django
import pytest
from pytest_django import Settings

# pytest-django does so only where the settings are named before any conftest is read.
django.setup()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """The real hash takes .3 s by intention."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

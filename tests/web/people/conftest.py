"""What the tests of the room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _beside_a_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; the database is asked from it all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield

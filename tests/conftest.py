"""Shared by all tests: slow tests run only when asked for."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest

from tests.chromium import NO_BROWSER, axe, browser, chromium, default_font, driver

# Fixtures of one driver for all rooms.
__all__ = ["axe", "browser", "chromium", "default_font", "driver"]

# The application's place in tests is a folder of this run alone; set here, as pytest-django looks early.
_PLACE = tempfile.TemporaryDirectory(prefix="equiano-web-")
os.environ["EQUIANO_WEB_DATA"] = _PLACE.name

# No test fails because the computer was busy: by itself Hypothesis fails an example that took 0.2 s.
hypothesis.settings.register_profile("equiano", deadline=None)
hypothesis.settings.load_profile("equiano")

BROWSER_PACKAGES = ("chromium", "fontconfig", "fonts-dejavu-core", "fonts-liberation")


def _home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A home with a secret that is the same in every run, so that noise is too."""
    home = tmp_path_factory.mktemp("home")
    (home / "noise.key").write_bytes(b"the secret of all tests, 32 byte")
    return str(home)


@pytest.fixture(scope="session", autouse=True)
def home_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that several tests share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EQUIANO_HOME", _home(tmp_path_factory))
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and ledgers of tests never touch those of the person who runs them."""
    monkeypatch.setenv("EQUIANO_HOME", _home(tmp_path_factory))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="also run tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --run-slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def _without_browser(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return sum(isinstance(report.longrepr, tuple) and NO_BROWSER in report.longrepr[2] for report in skipped)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run says how many tests need a browser, and what brings it."""
    if not hasattr(config, "workerinput") and (count := _without_browser(config)):
        command = f"sudo apt-get install {' '.join(BROWSER_PACKAGES)}"
        sys.stdout.write(f"{count} tests need a browser and were skipped. This brings it: {command}\n")

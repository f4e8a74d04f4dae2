"""One driver and its headless Chromiums for all browser tests; the fixtures stand in `tests/conftest.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NO_BROWSER = "no browser"  # begins the reason for which a test that needs one is skipped

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A page must look the same whatever the reader's machine takes for a font; these two differ most in width.
DEFAULT_FONTS = ("DejaVu Sans", "Liberation Sans")
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit>
  </match>
</fontconfig>
"""


def missing(what: str, package: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: run `apt-get install {package}`")
    pytest.skip(f"{NO_BROWSER}: {what} is missing, run `apt-get install {package}`")


@pytest.fixture(scope="session")
def default_font() -> Callable[[str, Path], dict[str, str]]:
    """Environment of a program for which a family is the default font."""

    def environment(family: str, folder: Path) -> dict[str, str]:
        known = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
        if family not in known:
            missing(family, f"fonts-{family.split(maxsplit=1)[0].lower()}")
        config = folder / "fonts.conf"
        config.write_text(FONTCONFIG.format(family=family), "utf-8")
        return {**os.environ, "FONTCONFIG_FILE": str(config)}

    return environment


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Playwright: one in a process, as two refuse to run beside each other."""
    from playwright.sync_api import sync_playwright  # `.ci/spark` has no browser tests and no Playwright

    # It keeps a loop running in this thread, which Django takes for asynchronous code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        yield playwright


def _launched(driver: Playwright, environment: Mapping[str, str] | None = None) -> Browser:
    path = shutil.which("chromium")
    if path is None:
        missing("Chromium", "chromium")
    return driver.chromium.launch(
        executable_path=path, args=FLAGS, env=dict(environment) if environment else None
    )


@pytest.fixture(scope="session", params=DEFAULT_FONTS)
def browser(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    default_font: Callable[[str, Path], dict[str, str]],
    driver: Playwright,
) -> Iterator[Browser]:
    """Chromium on a machine with each of the two default fonts."""
    browser = _launched(driver, default_font(request.param, tmp_path_factory.mktemp("fonts")))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """Chromium as the machine has it, for pages that carry their own font."""
    browser = _launched(driver)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    return (Path(__file__).parent / "browser" / "axe.min.js").read_text("utf-8")

"""A withdrawal that is killed in its middle was done wholly or not at all.

Four kills here; fifty: `EQUIANO_WEB_DATA=FOLDER DJANGO_SETTINGS_MODULE=equiano_web.settings python -m
tests.web.consents.killing 50 1` in an empty folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_killed_withdrawal_is_whole_or_not_there(tmp_path: Path) -> None:
    place = {
        "EQUIANO_WEB_DATA": str(tmp_path),
        "EQUIANO_WEB_KEYS": str(tmp_path / "keys"),
        "DJANGO_SETTINGS_MODULE": "equiano_web.settings",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "tests.web.consents.killing", "4", "1"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["half"] == 0, found
    assert found["killed"] == 4, found
    assert found["without_transaction"] == "half", found

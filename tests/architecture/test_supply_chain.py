"""What we bring along: licences, exact versions with hashes, a wheel that is the same bytes twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("constraints.txt", "requirements.txt", "requirements-spark.txt")


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("MIT", False),
        ("Apache-2.0 OR BSD-3-Clause", False),
        ("GNU Lesser General Public License v3 or later (LGPLv3+)", False),
        ("LGPL-3.0-only", False),
        ("MIT OR GPL-3.0-or-later", False),  # one may be chosen
        ("GPL-3.0-only", True),
        ("GPLv2", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0", True),
        ("", True),
    ],
)
def test_which_licences_are_refused(licences: ModuleType, licence: str, refused: bool) -> None:
    assert licences.refused(licence) is refused


def test_the_packages_of_users_are_found_and_accepted(
    licences: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    found = licences.closure("equiano")
    assert {"duckdb", "pydantic", "pydantic-core", "rich"} <= set(found), "direct ones and theirs"
    assert "mypy" not in found, "what developers use is not brought along"
    assert licences.main() == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_version_has_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", " "))
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) > 1
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==[\w.!+]+", entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry[:60]


def test_locks_hold_what_is_asked_for() -> None:
    """A new requirement without `make lock` is found here."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = {
        line.split("==")[0].split("[")[0]
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    extras = ("analyse", "publish", "report", "all", "notebook", "sail", "dev")
    texts = [
        *asked["dependencies"],
        *(text for name in extras for text in asked["optional-dependencies"][name]),
    ]
    names = {re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0].lower().replace("_", "-") for text in texts}
    assert names - known - {"equiano"} == set()


def _wheel(folder: Path, umask: int) -> bytes:
    """The wheel of a fresh copy of the sources, made under a umask, with today's times on its files."""
    folder.mkdir()
    for name in ("src", "licenses"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.nb[ic]"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder / name)
    if umask:
        for path in folder.rglob("*.py"):
            path.chmod(0o640)
            os.utime(path, (time.time() - 9e6, time.time() - 9e6))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"],
        cwd=folder, check=True, capture_output=True, umask=umask or -1,
    )  # fmt: skip
    (made,) = (folder / "dist").glob("*.whl")
    return made.read_bytes()


def test_the_wheel_has_the_same_bytes_twice(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    first, second = _wheel(tmp_path / "one", 0), _wheel(tmp_path / "another_place", 0o077)
    assert first == second
    (tmp_path / "one.whl").write_bytes(first)
    names = zipfile.ZipFile(tmp_path / "one.whl").namelist()
    assert {"equiano/py.typed", "equiano/schema/case.yaml", "equiano/countries/ru/law.yaml"} <= set(names)
    assert not [name for name in names if "test" in name.lower() or name.endswith((".pyc", ".parquet.tmp"))]

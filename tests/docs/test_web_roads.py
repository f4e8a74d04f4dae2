"""CONTRIBUTING's roads to a field, a section, a role and a room of the application, walked as they stand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import equiano
from tests.docs.test_roads import ROOT, road, write

SOURCE = Path(equiano.__file__).parent
WEB = SOURCE.parent / "equiano_web"
SECTIONS = "src/equiano_web/cases/sections.yaml"
MOST_FILES = 6  # of a room, with three lines elsewhere


def _copied(folder: Path) -> None:
    """Both packages: what the roads write to is a copy, the rest is the package itself."""
    library = folder / "src" / "equiano"
    library.mkdir(parents=True)
    for entry in SOURCE.iterdir():
        if entry.name not in {"words", "__pycache__"}:
            (library / entry.name).symlink_to(entry)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCE / "words", library / "words", ignore=ignored)
    shutil.copytree(WEB, folder / "src" / "equiano_web", ignore=shutil.ignore_patterns("__pycache__", "make"))


def _put(path: Path, before: str, block: str) -> None:
    """A block behind a line that stands once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, before + block), encoding="utf-8")


def test_the_roads_of_the_text_lead_there(tmp_path: Path) -> None:
    _copied(tmp_path)
    (field,) = road("Adding a field of a case").files.items()
    (section,) = road("Adding a section of a case").files.items()
    (role,) = road("Adding a role or a permission").files.items()
    assert (field[0], section[0], role[0]) == (SECTIONS, SECTIONS, "src/equiano_web/roles.yaml")
    _put(tmp_path / SECTIONS, "\nnote:\n  en: Note\n  ru: Заметка\n  fields:\n", field[1])
    for name, block in (section, role):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(block)
    room = road("Adding a room").files
    assert len(room) == MOST_FILES
    write(room, tmp_path)
    web = tmp_path / "src" / "equiano_web"
    (web / "desk" / "__init__.py").write_text('"""The desk."""\n', encoding="utf-8")
    _put(web / "settings.py", "INSTALLED_APPS = [\n", '    "equiano_web.desk",\n')
    _put(web / "urls.py", "] = [\n", '    room("equiano_web.desk.urls"),\n')
    assert _tried(tmp_path) == {
        "field": ["contact", True, True],
        "section": [True, True, True, True],
        "role": ["Interpreter", True, False, ["narrative", "ordinary"]],
        "room": [True, True, 404],  # who may not is told what is told of a page that is not there,
    }


def _tried(folder: Path) -> object:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EQUIANO_")}
    place = {
        "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "equiano_web.settings",
        "EQUIANO_WEB_DATA": str(folder / "web"),
        "EQUIANO_HOME": str(folder / "home"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.toy_rooms"],
        env={**kept, **place},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)

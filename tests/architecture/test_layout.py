"""The shape of the tree: no drawers without a name, no module that grew too large."""

from __future__ import annotations

from pathlib import Path

import equiano

SOURCE = Path(equiano.__file__).parent
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "tools"}
MOST_LINES = 500


def test_no_module_has_a_vague_name() -> None:
    assert not [path for path in SOURCE.rglob("*") if path.stem in VAGUE]


def test_no_module_is_a_god_module() -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_every_stage_says_what_it_is() -> None:
    for folder in (path for path in SOURCE.iterdir() if (path / "__init__.py").is_file()):
        assert (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""'), folder.name


def test_public_names_are_importable_and_listed() -> None:
    assert sorted(equiano.__all__) == sorted({"__version__", *equiano.EXPORTS})
    for name in equiano.__all__:
        assert getattr(equiano, name) is not None

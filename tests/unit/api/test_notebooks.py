"""The notebooks in `examples/` run from beginning to end, and are kept with their outputs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import nbformat
import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
NOTEBOOKS = ["linkage_draws", "one_register", "survey", "uk_2013"]


def runner() -> Any:
    spec = importlib.util.spec_from_file_location("examples_run", EXAMPLES / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_notebook_is_run() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.ipynb")) == NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_its_assertions_hold(name: str, tmp_path: Path) -> None:
    done = runner().executed(EXAMPLES / f"{name}.ipynb", tmp_path)
    shown = [out for cell in done.cells if cell.cell_type == "code" for out in cell.outputs]
    assert not [out for out in shown if out.output_type == "stream" and out.name == "stderr"]
    assert any("<svg" in out.data.get("text/html", "") for out in shown if "data" in out)
    assert not list(tmp_path.iterdir()), "a notebook leaves nothing behind"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_can_be_read_without_running_it(name: str) -> None:
    """Outputs are kept, for whoever reads on the web; each has a question, its data and a reservation."""
    notebook = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code), "run `python examples/run.py`"
    text = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part in ("**The question.**", "**The data.**", "**The reservation.**"):
        assert part in text

"""Run the notebooks and keep their outputs, so that they can be read where nothing is installed.

`python examples/run.py [NAME.ipynb ...]`, from the root of the repository; all of them if none is named. The
test `tests/unit/api/test_notebooks.py` runs the same cells and fails on an error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
SECONDS = 600  # of one cell; they need a few, a busy machine takes longer


def executed(path: Path, work: Path) -> Any:  # noqa: ANN401 (nbformat has no types)
    """The notebook with its outputs, run in the folder `work`."""
    notebook: Any = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(work)}}
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran: it would change with every run
    return notebook


def main(names: list[str]) -> None:
    """Run them and write them back."""
    paths = [FOLDER / name for name in names] or sorted(FOLDER.glob("*.ipynb"))
    for path in paths:
        notebook = executed(path, FOLDER)
        nbformat.write(notebook, path)
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

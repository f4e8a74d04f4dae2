"""Kernels: compiled when first called, not when imported; one module imports Numba."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

import equiano
from equiano.compiled import inlined, kernel

SOURCE = Path(equiano.__file__).parent


@kernel
def _half(value: float) -> float:
    return value / 2


@inlined
def _next(value: float) -> float:
    return value + 1


@kernel
def _both(values: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(values)):
        out[i] = _next(_half(values[i]))


def test_kernels_call_each_other_and_give_what_the_plain_functions_give() -> None:
    values, out = np.arange(5.0), np.empty(5)
    _both(values, out)
    assert out.tolist() == [1.0, 1.5, 2.0, 2.5, 3.0]
    assert _half.py_func(3.0) == _half(3.0) == 1.5
    assert pickle.loads(pickle.dumps(_half)) is _half


def test_importing_the_stages_with_kernels_loads_no_compiler() -> None:
    code = (
        "import sys, equiano.estimate.public, equiano.survey, equiano.publish.fit, equiano.link.cluster\n"
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_one_module_imports_numba() -> None:
    asks = re.compile(r"^\s*(?:from|import) numba\b", re.MULTILINE)
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if asks.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"compiled.py"}

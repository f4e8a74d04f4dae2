"""Kernels: compiled when first called, not when imported; one module imports Numba."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

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


def _run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=SOURCE.parents[1],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(SOURCE.parent), *sys.path]),
            "EQUIANO_LANG": "en",
            **variables,
        },
    )


_WORK = """
import numpy as np
from tests.unit.test_compiled import _both
out = np.empty(3)
for _ in range(2):
    _both(np.arange(3.0), out)
print(out.tolist())
"""


def test_without_the_compiler_the_plain_functions_run_and_it_is_said_once() -> None:
    hidden = "from tests.unit.anywhere.without import hide\nhide(frozenset(['numba', 'llvmlite']))\n"
    done = _run(hidden + _WORK)
    assert done.stdout == "[1.0, 1.5, 2.0]\n"
    assert done.stderr == (
        "equiano: calculations cannot be compiled here (MissingExtraError): they run as they are, many times "
        "slower.\n"
    )


def test_where_the_compiler_fails_the_plain_functions_run() -> None:
    broken = "import numba\ndef njit(**options):\n    def fails(function):\n        def call(*args):\n"
    broken += (
        "            raise numba.core.errors.TypingError('broken')\n        return call\n    return fails\n"
    )
    done = _run(f"{broken}numba.njit = njit\n{_WORK}")
    assert done.stdout == "[1.0, 1.5, 2.0]\n"
    assert done.stderr.count("(TypingError)") == len(done.stderr.splitlines()) == 1


def test_an_error_of_the_function_itself_is_not_the_compilers() -> None:
    with pytest.raises(ZeroDivisionError):
        _divided(1, 0)


@kernel
def _divided(one: int, other: int) -> float:
    return one // other


def test_compiled_code_is_kept_where_this_user_can_write(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    _run(_WORK, HOME=str(home), TMPDIR=str(temporary))
    assert list((home / ".cache/equiano/kernels").rglob("*.nbi"))
    assert not list(temporary.iterdir())
    _run(_WORK, HOME="/dev/null", TMPDIR=str(temporary))
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*.nbi"))
    folder.chmod(0o777)  # anybody could have put code there: it is not used
    before = sorted(path.stat().st_mtime_ns for path in folder.rglob("*"))
    assert _run(_WORK, HOME="/dev/null", TMPDIR=str(temporary)).stdout == "[1.0, 1.5, 2.0]\n"
    assert sorted(path.stat().st_mtime_ns for path in folder.rglob("*")) == before

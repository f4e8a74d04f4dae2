"""Equiano: recognise, assist, count. Open software against human trafficking.

The public names are imported when they are first used, so that `import equiano` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Public name -> module that defines it. `__all__` is written out so that type checkers and readers see it.
_EXPORTS: dict[str, str] = {
    "assess": "equiano.identify.assess",
    "estimate": "equiano.estimate",
    "read_case": "equiano.identify.case_file",
    "read_narrative": "equiano.identify.narrative",
    "screen": "equiano.identify.screen",
}

__all__ = ["__version__", "assess", "estimate", "read_case", "read_narrative", "screen"]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        module = import_module(_EXPORTS[name])
        # `equiano.estimate` is a module that can be called: it is the public name itself.
        return module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)
    raise AttributeError(f"module 'equiano' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTS})

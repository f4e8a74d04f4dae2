"""The one place that composes stages.

Its names are loaded when they are first used: a command that needs one of them does not load the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equiano.pipeline.cases import EXAMPLE, case_table
    from equiano.pipeline.demo import MadeDemo, make_demo
    from equiano.pipeline.hidden_tables import capture_estimates
    from equiano.pipeline.reporting import Counted, MadeReport, make_report, report_release
    from equiano.pipeline.situation_release import Options

_MODULES = {
    "EXAMPLE": "cases",
    "Counted": "reporting",
    "MadeDemo": "demo",
    "MadeReport": "reporting",
    "Options": "situation_release",
    "capture_estimates": "hidden_tables",
    "case_table": "cases",
    "make_demo": "demo",
    "make_report": "reporting",
    "report_release": "reporting",
}

__all__ = [
    "EXAMPLE",
    "Counted",
    "MadeDemo",
    "MadeReport",
    "Options",
    "capture_estimates",
    "case_table",
    "make_demo",
    "make_report",
    "report_release",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return getattr(import_module(f"equiano.pipeline.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'equiano.pipeline' has no attribute {name!r}")

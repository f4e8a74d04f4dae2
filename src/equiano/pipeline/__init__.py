"""The one place that composes stages."""

from equiano.pipeline.cases import EXAMPLE, case_table
from equiano.pipeline.demo import MadeDemo, make_demo
from equiano.pipeline.hidden_tables import capture_estimates
from equiano.pipeline.reporting import Counted, MadeReport, make_report, report_release
from equiano.pipeline.situation_release import Options

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

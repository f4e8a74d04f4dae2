"""The one place that composes stages."""

from equiano.pipeline.cases import EXAMPLE, case_table
from equiano.pipeline.reporting import Counted, MadeReport, make_report, report_release
from equiano.pipeline.situation_release import Options

__all__ = ["EXAMPLE", "Counted", "MadeReport", "Options", "case_table", "make_report", "report_release"]

"""The example report, made once for all tests of this folder."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from equiano.pipeline import MadeReport, make_report
from equiano.record.examples import example_path
from equiano.report.document import Frame

FRAME = Frame(date="2026-01-31")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> MadeReport:
    out = tmp_path_factory.mktemp("report")
    return make_report("ru", example_path("ctdc_victim_perpetrator"), out, ("en", "ru"), frame=FRAME)


def _files(example: MadeReport, name: str, ending: str) -> dict[str, Path]:
    """Files of one name by language."""
    found = [path for path in example.files if re.fullmatch(rf"{name}\.\w\w\.{ending}", path.name)]
    return {path.name.split(".")[1]: path for path in found}


@pytest.fixture(scope="session")
def pages(example: MadeReport) -> dict[str, str]:
    return {lang: path.read_text("utf-8") for lang, path in _files(example, "report", "html").items()}


@pytest.fixture(scope="session")
def annexes(example: MadeReport) -> dict[str, str]:
    return {lang: path.read_text("utf-8") for lang, path in _files(example, "annex", "html").items()}


@pytest.fixture(scope="session")
def pdfs(example: MadeReport) -> dict[str, Path]:
    return _files(example, "report", "pdf")


@pytest.fixture(scope="session")
def annex_pdfs(example: MadeReport) -> dict[str, Path]:
    return _files(example, "annex", "pdf")


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    """The vendored file as pandas reads it, by no code of ours."""
    return pd.read_csv(example_path("ctdc_victim_perpetrator"), dtype=str)

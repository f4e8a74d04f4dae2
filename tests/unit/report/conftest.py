"""The example report, made once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from equiano.pipeline import MadeReport, make_report
from equiano.record.examples import example_path


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> MadeReport:
    out = tmp_path_factory.mktemp("report")
    return make_report("ru", example_path("ctdc_victim_perpetrator"), out, ("en", "ru"))


@pytest.fixture(scope="session")
def pages(example: MadeReport) -> dict[str, str]:
    return {
        path.name.split(".")[1]: path.read_text("utf-8") for path in example.files if path.suffix == ".html"
    }


@pytest.fixture(scope="session")
def pdfs(example: MadeReport) -> dict[str, Path]:
    return {path.name.split(".")[1]: path for path in example.files if path.suffix == ".pdf"}


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    """The vendored file as pandas reads it, by no code of ours."""
    return pd.read_csv(example_path("ctdc_victim_perpetrator"), dtype=str)

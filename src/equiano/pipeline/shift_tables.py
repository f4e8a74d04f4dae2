"""The test of displacement as a table: it needs the true counts, and shows answer, p-value and distance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from equiano.pipeline.derived_tables import columns_of
from equiano.provenance import Provenance
from equiano.publish.disclosure import statistics_table
from equiano.publish.release import ReleasedTable, Value


def displacement(found: Mapping[str, Any], sha256: str) -> Iterator[ReleasedTable]:
    """Answers of the scan and of the two-period test, with what they rest on."""
    scan, comparison = found["scan"], found["comparison"]
    years = found["years"]
    columns = columns_of(
        {
            "test": ("text", "Test", "Критерий"),
            "answer": ("text", "Answer", "Ответ"),
            "year": ("text", "Year", "Год"),
            "likely": ("text", "Likely years", "Вероятные годы"),
            "p": ("number", "p", "p"),
            "distance": ("number", "Share moved", "Переместившаяся доля"),
            "by_chance": ("number", "By chance", "По случайности"),
            "power": ("number", "Power", "Мощность"),
        }
    )
    rows: list[tuple[Value, ...]] = [
        (
            "scan",
            "shift",
            point["period"],
            ", ".join(point["likely"]),
            point["p"],
            point["distance"],
            None,
            scan["power"],
        )
        for point in scan["breaks"]
    ] or [("scan", scan["answer"], f"{years[0]}–{years[-1]}", None, None, None, None, scan["power"])]
    behind = [scan["cases"]] * len(rows)
    if comparison:
        rows.append(
            (
                "event",
                comparison["answer"],
                str(found["event"]),
                None,
                comparison["p"],
                comparison["distance"],
                comparison["distance_by_chance"],
                comparison["power"],
            )
        )
        behind.append(min(comparison["cases_before"], comparison["cases_after"]))
    yield statistics_table(
        "displacement",
        {"en": "Has the mix of corridors shifted?", "ru": "Сместилось ли соотношение маршрутов?"},
        columns,
        rows,
        records=behind,
        provenance=Provenance(
            "likelihood ratio with permutation law; binary segmentation", sha256, scan["seed"]
        ),
    )

"""The folder that combining a round writes: the picture, its tables, and what each agency gets back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.draw.alternative import with_alternative
from equiano.draw.ranges import Range, ranges
from equiano.files import write_json, write_text
from equiano.link.folder import whole_folder
from equiano.national.comparison import FEWEST_AGENCIES
from equiano.national.figure import MEASURES
from equiano.national.wording import MEASURE_NAMES, comparison_line
from equiano.pipeline.national_combine import table_as_dict
from equiano.words import language, number, say, text_of

if TYPE_CHECKING:
    from equiano.national.round import Round
    from equiano.pipeline.national_combine import NationalPicture
    from equiano.schema.national_rows import AgencyComparisonRow


def picture_of(rows: Sequence[AgencyComparisonRow], measure: str, id: str) -> str:
    """Own figure and median of one measure, with their intervals, as SVG.

    Args:
        rows: The comparison of one agency.
        measure: Which.
        id: Unique in the page.
    """
    (row,) = (one for one in rows if one.measure == measure)
    unit = 1 if MEASURES[measure] == "days" else 100
    sign = "" if unit == 1 else " %"
    own = (row.own, row.own_low, row.own_high)
    median = (row.median, row.median_low, row.median_high)
    lines = []
    for label, ends in ((say("Own"), own), (say("Median of {n} agencies", n=row.agencies), median)):
        value, low, high = (None if end is None else end * unit for end in ends)
        lines.append(Range(label, value, low, high, _shown(ends[0], unit, sign)))
    title = text_of(MEASURE_NAMES[measure], language())
    drawn = ranges(lines, lambda value: f"{number(round(value))}{sign}", title)
    return with_alternative(drawn, id, title, comparison_line(row))


def _shown(value: float | None, unit: int, sign: str) -> str:
    return say("cannot tell") if value is None else f"{number(round(value * unit))}{sign}"


def write_picture(picture: NationalPicture, of: Round, out: Path) -> list[Path]:
    """Write the folder; it appears when all is done.

    Args:
        picture: What came out.
        of: The round.
        out: The folder; one of an earlier run is replaced.

    Returns:
        Files, relative to the folder.
    """
    with whole_folder(out) as folder:
        write_json(folder / "quality.json", about(picture, of))
        write_json(
            folder / "picture.json",
            {**about(picture, of), "tables": [table_as_dict(one) for one in picture.release.tables.values()]},
        )
        for agency, rows in picture.comparisons.items():
            place = folder / "comparisons" / agency
            write_json(place / "comparison.json", {"agency": agency, "rows": [row.as_dict() for row in rows]})
            write_text(place / "comparison.txt", "\n".join(map(comparison_line, rows)) + "\n")
            for measure in MEASURES:
                write_text(place / f"{measure}.svg", picture_of(rows, measure, f"{measure}"))
        files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return files


def about(picture: NationalPicture, of: Round) -> dict[str, object]:
    """What a picture says of itself."""
    return {
        "format": "equiano-national-picture",
        "version": 1,
        "network": of.network,
        "period": of.period.code,
        "number": picture.release.number,
        "policy": picture.release.policy,
        "verdict": picture.verdict,
        "why_none": [text[language()] for text in picture.why_none],
        "agencies": len(picture.comparisons),
        "fewest_agencies_of_a_median": FEWEST_AGENCIES,
    }

"""Make `glotip_cut.csv.gz`: the rows of UNODC's table that the tests of official figures need.

Kept so that the cut can be checked and made again: `python tests/golden/official/cut.py DOWNLOAD OUT`.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

from equiano.record.formats.glotip import category_of

# Every country of the golden numbers, then one or more of each shape of the table (`standards` in the issue).
GOLDEN = ("RUS", "LTU", "POL", "DEU", "UKR", "BLR", "MDA", "UZB", "TUR", "GRC", "USA", "PHL")
SHAPES = (
    "BOL",
    "NLD",
    "PER",
    "ALB",
    "OMN",
    "CHE",
    "ESP",
    "CHN",
    "GEO",
    "EGY",
    "SLB",
    "SLV",
    "TON",
    "FSM",
    "ABW",
    "PRK",
)
BY_SEX_AND_AGE = ("BOL", "CHE", "USA")
TOGETHER = ("SAM", "Sark")
VICTIMS = "Detected trafficking victims"


def wanted(row: dict[str, str]) -> bool:
    """Rows of the chosen countries, and rows of others that name the golden ones as citizenship."""
    if row["Dimension"] == "by citizenship" and row["Indicator"] == VICTIMS:
        named = category_of(row["Category"]).code
        return (row["Iso3_code"] or row["Country"]) in (*GOLDEN, *SHAPES, *TOGETHER) or named in GOLDEN
    if (row["Iso3_code"] or row["Country"]) not in (*GOLDEN, *SHAPES, *TOGETHER):
        return False
    whole = row["Sex"] == row["Age"] == "Total"
    both = "Total" not in (row["Sex"], row["Age"]) and row["Sex"] != "Unknown"
    persons = row["Indicator"] == VICTIMS and row["Dimension"] == "Total"
    return whole or (persons and (not both or row["Iso3_code"] in BY_SEX_AND_AGE))


def main(source: Path, target: Path) -> None:
    """Write the cut; of every other country and year that reported citizenship it keeps one row (R9)."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        names = list(reader.fieldnames or ())
    kept = [row for row in rows if wanted(row)]
    seen = {(row["Iso3_code"], row["Year"]) for row in kept if row["Dimension"] == "by citizenship"}
    for row in rows:
        key = row["Iso3_code"], row["Year"]
        if row["Dimension"] == "by citizenship" and row["Indicator"] == VICTIMS and key not in seen:
            seen.add(key)
            kept.append(row)
    with gzip.GzipFile(target, "wb", mtime=0) as zipped:
        lines = [",".join(names)] + [_line(row[name] for name in names) for row in kept]
        zipped.write(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{len(kept)} of {len(rows)} rows")


def _line(cells: object) -> str:
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

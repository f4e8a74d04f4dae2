"""What a linkage writes, as one whole folder: pairs, persons, capture tables, review sheet, quality."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from markupsafe import Markup

from equiano.draw import page
from equiano.draw.alternative import with_alternative
from equiano.draw.lines import lines
from equiano.files import sha256_of, write_json, write_text
from equiano.link.comparisons import COMPARISONS
from equiano.link.folder import whole_folder
from equiano.link.linkage import Linkage
from equiano.link.quality import Quality, ThresholdRow, quality
from equiano.link.reading import ListReading, ReadingData
from equiano.link.review import review_csv, review_html, review_rows
from equiano.provenance import Provenance

KEPT_FROM = 0.01  # pairs below this probability are not written
CODEBOOK = {
    "pairs.parquet": "compared pairs with probability and waterfall (log2 of m/u); ids, no names",
    "clusters.parquet": "person behind each record",
    "capture.csv": "persons by capture history at the threshold",
    "capture_draws.csv": "capture histories of drawn linkages, for estimates that carry linkage error",
    "review.csv": "PERSONAL DATA: pairs in doubt; fill in `decision`, use with --decisions, then delete",
    "review.html": "PERSONAL DATA: the same as a page",
}


class LinkReport(Quality):
    """The quality report with how the lists were read, and what stands in each file of the folder."""

    reading: dict[str, ReadingData]
    provenance: Mapping[str, object]
    files: Mapping[str, str]


def pairs_table(linkage: Linkage) -> pa.Table:
    """Pairs with their waterfall, best first."""
    scored = linkage.scored
    kept = np.flatnonzero(scored.probability >= KEPT_FROM)
    kept = kept[np.lexsort((scored.right[kept], scored.left[kept], -scored.probability[kept]))]
    left, right = scored.left[kept], scored.right[kept]
    columns: dict[str, pa.Array | npt.NDArray[np.generic]] = {}
    for record, mark in ((left, "l"), (right, "r")):
        columns |= {f"{name}_{mark}": linkage.records[name].take(pa.array(record)) for name in ("list", "id")}
    columns["match_probability"] = scored.probability[kept]
    columns["united"] = linkage.person[left] == linkage.person[right]
    columns["kept_apart"] = scored.apart[kept]
    columns["weight_start"] = np.clip(scored.start[kept], -1e6, 1e6)
    for name, weight in scored.weights.items():
        columns[f"weight_{name}"] = pa.array(weight[kept], from_pandas=True)
    if linkage.compared is not None:
        for comparison in COMPARISONS:
            labels = pa.array([level.en for level in comparison.levels])
            level = linkage.compared.levels[comparison.name][kept].astype(np.int64)
            columns[f"level_{comparison.name}"] = labels.take(pa.array(level, mask=level < 0))
    return pa.table(columns)


def clusters_table(linkage: Linkage) -> pa.Table:
    """Person of each record, in the order of the lists."""
    return pa.table({"person": linkage.person, "list": linkage.records["list"], "id": linkage.records["id"]})


def threshold_chart(rows: Sequence[ThresholdRow]) -> str:
    """Expected precision and recall by threshold, as SVG."""
    points = {
        "Precision · Точность": [(row["threshold"], row["precision"]) for row in rows],
        "Recall · Полнота": [(row["threshold"], row["recall"]) for row in rows],
    }
    title = "Expected precision and recall by threshold · Ожидаемые точность и полнота по порогу"
    said = "The table below has the numbers. · Числа в таблице ниже."
    return with_alternative(lines(points, "Threshold · Порог"), "chart", title, said)


def _write_private(path: Path, text: str) -> None:
    """A file with personal data: for the user's own eyes from its first byte."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_linkage(
    linkage: Linkage, out: Path, data_sha256: str, readings: Mapping[str, ListReading] = MappingProxyType({})
) -> LinkReport:
    """Write the folder.

    Args:
        linkage: From `link_lists` or `link_encodings`.
        out: The folder; one that an earlier run wrote is replaced.
        data_sha256: Hash of the lists.
        readings: How each list was read.

    Returns:
        The quality report, as in `quality.json`.
    """
    method = "fellegi_sunter" if linkage.model else "dice_of_keyed_encodings"
    report: LinkReport = {
        **quality(linkage),
        "reading": {name: reading.as_dict() for name, reading in readings.items()},
        "provenance": Provenance(f"link.{method}", data_sha256, linkage.seed).as_dict(),
        "files": CODEBOOK,
    }
    rows = review_rows(linkage)
    with whole_folder(out) as folder:
        pq.write_table(pairs_table(linkage), folder / "pairs.parquet", compression="zstd")
        pq.write_table(clusters_table(linkage), folder / "clusters.parquet", compression="zstd")
        pa.csv.write_csv(linkage.capture_table(), folder / "capture.csv", _plain())
        if linkage.drawn:
            pa.csv.write_csv(linkage.capture_draws(), folder / "capture_draws.csv", _plain())
        _write_private(folder / "review.csv", review_csv(rows))
        _write_private(folder / "review.html", review_html(rows))
        chart = Markup(threshold_chart(report["thresholds"]))
        write_text(
            folder / "quality.html", page.render("equiano.link", "quality.html.j2", q=report, chart=chart)
        )
        write_json(folder / "quality.json", report)
    return report


def hash_of(paths: Sequence[Path]) -> str:
    """One hash of several files, in their order."""
    return hashlib.sha256("".join(sha256_of(path) for path in paths).encode()).hexdigest()


def _plain() -> pa.csv.WriteOptions:
    return pa.csv.WriteOptions(quoting_style="none", quoting_header="none")

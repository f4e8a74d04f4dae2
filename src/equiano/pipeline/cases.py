"""A case table for whatever file of cases is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from equiano.files import must_exist, private_folder, sha256_of
from equiano.record.intake import take_in
from equiano.record.options import IntakeOptions
from equiano.tables.raw_table import Opening

Step = Callable[[str], None]
# The one example of CTDC that is shipped with all its records, of which the demo can make a whole report.
EXAMPLE = "ctdc_victim_perpetrator"


@contextmanager
def case_table(
    path: Path, step: Step = lambda text: None, opening: Opening | None = None
) -> Iterator[tuple[Path, str, int]]:
    """A case table for `path`: itself if it is Parquet, else what intake makes of it, in a private folder.

    Yields:
        The Parquet file, the hash of the source, and how many rows intake refused.
    """
    must_exist(path)
    with path.open("rb") as stream:
        # By its first bytes: files are renamed, and the ending says less.
        is_parquet = stream.read(4) == b"PAR1"
    if is_parquet:
        yield path, sha256_of(path), 0
        return

    step("intake")
    with private_folder() as folder:
        report = take_in(path, folder / "cases.parquet", IntakeOptions(opening=opening))
        yield report.out, report.data_sha256, report.refused

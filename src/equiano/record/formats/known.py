"""Which format a table is of, by its columns."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.record import case_file
from equiano.record.formats import ctdc, glotip, htcds, xlsform


def format_of(header: Sequence[str]) -> str | None:
    """Format of a table: `case_table`, a CTDC edition, `glotip`, `xlsform`, `htcds`; None for any other."""
    if case_file.looks_like(header):
        return case_file.FORMAT
    if (edition := ctdc.edition_of(header)) is not None:
        return edition
    if glotip.looks_like(header):
        return glotip.FORMAT
    if xlsform.looks_like(header):
        return xlsform.FORMAT
    return htcds.FORMAT if htcds.looks_like(header) else None

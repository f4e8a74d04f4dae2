"""Official figures of a country for a report or a pack: from a file, or from what its pack quotes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from equiano.countries.bare import bare_pack
from equiano.countries.folders import available
from equiano.countries.official import COLUMNS, as_list, rows_about
from equiano.countries.pack import load_pack
from equiano.errors import Fault
from equiano.pipeline.official_tables import PUBLISHER, TITLE, URL, Origin, tables
from equiano.record.official_file import read_official
from equiano.schema.shown import ReleasedTable
from equiano.situation.official.table import CountryFigures, OfficialTable, country_code, resolve
from equiano.vocab import load

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.record.official_file import OfficialFile
    from equiano.tables.raw_table import Opening

_ABOUT = (
    "# Official figures of one country, quoted as facts from the table named here; the whole table is the",
    "# user's download (DATA_SOURCES.md). Written by `equiano figures cite`, not by hand: the country's own",
    "# rows, rows of others that name it as citizenship or place of return, and who reported citizenship.",
)


def of_file(found: OfficialFile) -> tuple[OfficialTable, Origin]:
    """The table of a user's file."""
    table = OfficialTable.of(found.figures)
    return table, Origin(found.release, found.sha256, found.years, len(table.countries), found.name)


def of_pack(pack: CountryPack) -> tuple[OfficialTable, Origin] | None:
    """The figures that a pack quotes, None if it quotes none."""
    if (quoted := pack.official) is None:
        return None
    origin = Origin(
        quoted.release,
        quoted.file_sha256,
        (quoted.first_year, quoted.last_year),
        quoted.countries,
        seen=quoted.seen,
        publisher=quoted.publisher,
        title=quoted.title,
        url=quoted.url,
    )
    return OfficialTable(quoted.figures, quoted.citizenship_reporters), origin


def quoted(found: OfficialFile, country: str, release: str) -> tuple[str, int]:
    """The file of a country pack that quotes a country's figures, and how many it quotes.

    Raises:
        BadInputError: If the table has no such country.
    """
    table, _ = of_file(found)
    code = resolve(country, table)
    rows = rows_about(found.figures, code)
    first, last = found.years
    head = {
        "publisher": PUBLISHER,
        "title": TITLE,
        "release": release,
        "url": URL,
        "seen": date.today().isoformat(),
        "file_sha256": found.sha256,
        "first_year": first,
        "last_year": last,
        "countries": len(table.countries),
    }
    lines = [
        *_ABOUT,
        # No line is broken, so that the file of a new release differs in its figures alone.
        yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=200).rstrip(),
        "citizenship_reporters:",
        *(f"  {year}: [{', '.join(sorted(codes))}]" for year, codes in table.citizenship_reporters.items()),
        f"# {', '.join(COLUMNS)}",
        "figures:",
        *(f"  - {_flow(as_list(row))}" for row in rows),
    ]
    return "\n".join(lines) + "\n", len(rows)


def _flow(values: Sequence[object]) -> str:
    """A list on one line of YAML."""
    return json.dumps(list(values), ensure_ascii=False)


@dataclass(frozen=True)
class OfficialPart:
    """What official figures give a report.

    Attributes:
        pack: Pack of the country; an empty one where there is none.
        tables: The tables, none where neither a file nor the pack has figures.
        sha256: Hash of the file that they come from.
        refused: Faults of rows of the file that say no figure.
    """

    pack: CountryPack
    tables: tuple[ReleasedTable, ...]
    sha256: str = ""
    refused: Sequence[Fault] = ()


def official_part(country: str, path: Path | None, opening: Opening | None = None) -> OfficialPart:
    """Pack and official figures of a country: from the file if one is given, else what the pack quotes.

    Args:
        country: ISO alpha-2 or alpha-3 code, or the id of a country pack.
        path: UNODC's table, or None.
        opening: How to open it, where that is not to be found from the file.

    Raises:
        BadInputError: If there is no pack of that name and no file, or the file has no such country.
    """
    if path is None:
        pack = _pack_of(country)
        found = of_pack(pack)
        if found is None:
            return OfficialPart(pack, ())
        table, origin = found
        return OfficialPart(
            pack, tuple(tables(CountryFigures(table, pack.code), origin, pack.corridors)), origin.sha256
        )

    file = read_official(path, opening)
    table, origin = of_file(file)
    code = resolve(country, table)
    pack = _pack_or_bare(code)
    made = tuple(tables(CountryFigures(table, code), origin, pack.corridors))
    return OfficialPart(pack, made, origin.sha256, file.refused)


def _pack_of(country: str) -> CountryPack:
    """The pack of an id or code."""
    code = country_code(country)
    alpha2 = _alpha2(code) if code is not None else country
    return load_pack(alpha2 if alpha2 in available() else country)


def _pack_or_bare(code: str) -> CountryPack:
    return load_pack(alpha2) if (alpha2 := _alpha2(code)) in available() else bare_pack(code)


def _alpha2(code: str) -> str:
    return str(load().term(code).extra["alpha2"]).lower()

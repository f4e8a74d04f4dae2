"""`equiano returns`: what a country sends to UNODC, the SDG database or CTDC, filled from a case table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.cli.opening import AllSheets, Encoding, HeaderRow, Sheet, opening_of
from equiano.cli.situation import Clock, YearsOf
from equiano.schema.coverage import Coverage
from equiano.words import say

if TYPE_CHECKING:
    from equiano.provenance import Provenance
    from equiano.publish.people import People


class Standard(StrEnum):
    """For whom the return is."""

    SDG = "sdg-16.2.2"
    GLOTIP = "glotip"
    CTDC = "ctdc"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("returns")(returns)


def _country(text: str) -> str:
    """Alpha-3 code of a country by code or name.

    Raises:
        UsageError: If it is none.
    """
    from equiano.errors import UsageError
    from equiano.tables.countries import place_of

    found = place_of(text, place=True).codes
    if len(found) != 1:
        raise UsageError(say("--country takes one country, by code or name."))
    return found[0]


def _population(given: list[str], source: str | None) -> dict[int, int]:
    """Residents by year, from YEAR=NUMBER.

    Raises:
        UsageError: If one is of another form, a year stands twice, or nobody published them.
    """
    from equiano.errors import UsageError

    found: dict[int, int] = {}
    for text in given:
        year, sign, number = text.replace(" ", "").replace("_", "").partition("=")
        if not (sign and year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
            raise UsageError(say("--population takes YEAR=NUMBER, such as 2023=146447424."))
        if int(year) in found or not int(number):
            raise UsageError(say("--population: a year stands twice, or nobody lives there."))
        found[int(year)] = int(number)
    if found and not (source or "").strip():
        raise UsageError(say("--population needs --population-source: who published it, and of what day."))
    return found


def _into_ledger(number: str, sha256: str, more: Sequence[Provenance], people: People) -> None:
    """Note in the private ledger which data and people stand behind the number of a public return."""
    from equiano.cli.own_ledger import ledger_of
    from equiano.publish.account import Accounts
    from equiano.publish.policy import load_policy

    Accounts(ledger_of(), load_policy()).report(number, sha256, more, people)


def returns(
    cases: Annotated[Path, typer.Argument(help="cases.parquet, or any file that `equiano intake` reads.")],
    standard: Annotated[Standard, typer.Option(help="For whom the return is.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the workbook and its tables as CSV.")],
    country: Annotated[
        str | None,
        typer.Option(help="Country that sends it, by code or name; the setting `country` by default."),
    ] = None,
    year: Annotated[list[int] | None, typer.Option(help="Year wanted; may be given several times.")] = None,
    clock: YearsOf = Clock.REGISTRATION,
    coverage: Annotated[
        Coverage | None,
        typer.Option(help="What part of all cases the file holds; a rate needs `national`."),
    ] = None,
    population: Annotated[
        list[str] | None, typer.Option(help="Residents of a year, YEAR=NUMBER; may be given several times.")
    ] = None,
    population_source: Annotated[
        str | None, typer.Option(help="Who published the number of residents, and of what day.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="For publication: counts through disclosure control.")
    ] = False,
    encoding: Encoding = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    header_row: HeaderRow = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON object.")] = False,
) -> None:
    """Fill a return to UNODC, the SDG database or CTDC from case data, with a sheet of checks.

    Without `--public` it holds true counts or records, for the addressee alone.

    Example: `equiano returns cases.parquet --standard sdg-16.2.2 --country RUS --year 2023 --out out/return`
    """
    from equiano.cli.output import messages, on_screen, print_json
    from equiano.pipeline.options import ReturnOptions
    from equiano.pipeline.returns import make_return
    from equiano.settings import get as setting

    asked = ReturnOptions(
        standard.value, _country(country or setting("country")), clock.value,
        tuple(sorted(set(year or ()))), coverage,
        _population(population or [], population_source), population_source or "", public,
    )  # fmt: skip
    opening = opening_of(encoding, sheet, all_sheets, header_row)
    made = make_return(cases, out, asked, opening, _into_ledger)
    for sentence in made.standings.sentences():
        messages.print(on_screen(sentence), markup=False)
    if json:
        print_json(
            {
                "standard": asked.standard,
                "country": asked.country,
                "public": public,
                "number": made.number or None,
                "files": [str(path) for path in made.files],
                "standings": made.standings.as_dict(),
            }
        )
        return
    if not public:
        messages.print(say("True counts: for the addressee alone, not for publication."))
    for path in made.files:
        typer.echo(str(path))

"""`equiano returns`: what a country sends to UNODC, the SDG database or CTDC, filled from a case table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from equiano.cli.commands.returns import ReturnsCommand
from equiano.cli.output import messages, on_screen, print_json
from equiano.cli.own_ledger import ledger_of
from equiano.errors import UsageError
from equiano.pipeline.options import ReturnOptions
from equiano.pipeline.returns import make_return
from equiano.publish.account import Accounts
from equiano.publish.policy import load_policy
from equiano.settings import get as setting
from equiano.tables.countries import place_of
from equiano.words import say

if TYPE_CHECKING:
    from equiano.provenance import Provenance
    from equiano.publish.people import People


def _country(text: str) -> str:
    """Alpha-3 code of a country by code or name.

    Raises:
        UsageError: If it is none.
    """
    found = place_of(text, place=True).codes
    if len(found) != 1:
        raise UsageError(say("--country takes one country, by code or name."))
    return found[0]


def _population(given: list[str], source: str | None) -> dict[int, int]:
    """Residents by year, from YEAR=NUMBER.

    Raises:
        UsageError: If one is of another form, a year stands twice, or nobody published them.
    """
    found: dict[int, int] = {}
    for text in given:
        # Blanks and underscores go, as numbers of residents are copied with them.
        year, sign, number = text.replace(" ", "").replace("_", "").partition("=")
        if not (sign and year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
            raise UsageError(say("--population takes YEAR=NUMBER, such as 2023=146447424."))
        if int(year) in found or not int(number):
            raise UsageError(say("--population: a year stands twice, or nobody lives there."))
        found[int(year)] = int(number)
    # A rate is as good as its denominator, so it goes out with who published that.
    if found and not (source or "").strip():
        raise UsageError(say("--population needs --population-source: who published it, and of what day."))
    return found


def _into_ledger(number: str, sha256: str, more: Sequence[Provenance], people: People) -> None:
    """Note in the private ledger which data and people stand behind the number of a public return."""
    Accounts(ledger_of(), load_policy()).report(number, sha256, more, people)


def returns(asked: ReturnsCommand) -> None:
    """Run `equiano returns`."""
    options = ReturnOptions(
        asked.standard.value, _country(asked.country or setting("country")), asked.clock.value,
        tuple(sorted(set(asked.year or ()))), asked.coverage,
        _population(asked.population or [], asked.population_source), asked.population_source or "",
        asked.public,
    )  # fmt: skip
    opening = asked.reading.opening()
    made = make_return(asked.cases, asked.out, options, opening, _into_ledger)
    for sentence in made.standings.sentences():
        messages.print(on_screen(sentence), markup=False)
    if asked.json:
        print_json(
            {
                "standard": asked.standard,
                "country": asked.country,
                "public": asked.public,
                "number": made.number or None,
                "files": [str(path) for path in made.files],
                "standings": made.standings.as_dict(),
            }
        )
        return
    if not asked.public:
        messages.print(say("True counts: for the addressee alone, not for publication."))
    for path in made.files:
        typer.echo(str(path))

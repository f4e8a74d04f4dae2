"""The situation report of a country, with its entry in the ledger where it rests on data of persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.errors import UsageError
from equiano.pipeline.cases import EXAMPLE, Step
from equiano.pipeline.hidden_tables import capture_estimates
from equiano.pipeline.reporting import make_report
from equiano.pipeline.situation_release import Options
from equiano.publish.account import Accounts
from equiano.publish.own import ledger_of
from equiano.publish.policy import load_policy
from equiano.record.examples import example_path
from equiano.schema.coverage import Coverage
from equiano.settings import get as setting
from equiano.tables.raw_table import Opening
from equiano.words import say

if TYPE_CHECKING:
    from equiano.pipeline.reporting import MadeReport, Record
    from equiano.report.document import Frame
    from equiano.situation.cube import Clock
    from equiano.situation.justice import Estimate


def report_country(
    out: Path | str,
    *,
    country: str | None = None,
    cases: Path | str | None = None,
    example: bool = False,
    official: Path | str | None = None,
    capture: Sequence[Path | str] = (),
    languages: Sequence[str] = ("en",),
    event: int | None = None,
    population: Estimate | None = None,
    courts: Path | str | None = None,
    flows: Path | str | None = None,
    coverage: Coverage | None = None,
    clock: Clock = "registration",
    opening: Opening | None = None,
    frame: Frame | None = None,
    only_brief: bool = False,
    draft: bool = False,
    progress: Step = lambda text: None,
    tell: Step = lambda text: None,
) -> MadeReport:
    """Make a country's situation report from case data, official figures or both, as HTML and PDF.

    Small cells are suppressed. A report of data of persons is entered in the ledger of the settings, which
    may refuse it; a report of public data is not.

    Args:
        out: Folder for the files.
        country: Country pack or ISO code, such as `ru`; the setting `country` if not given.
        cases: Case table (Parquet), or any file that `take_in` reads.
        example: Use the CTDC victim-perpetrator file that comes with Equiano instead.
        official: UNODC's table of official figures (.xlsx, .csv, .csv.gz); needs no pack and no cases.
        capture: Capture tables, or linkage draws, for a section on the hidden population.
        languages: `en`, `ru` or both. With one, the files are `report.html` and `report.pdf`; with both
            `report.en.html` and so on.
        event: First year after an event: has the mix of corridors shifted with it?
        population: Interval of the estimated number of victims with its years, to compare courts.
        courts: Table of criminal-justice counts, added to the pack's.
        flows: Table of origin, destination and count, shown beside the cases.
        coverage: What part of all cases the file holds; it stands under the title, and decides ratios.
        clock: What the years of journeys are.
        opening: How the files are opened, where it is not to be found from them.
        frame: Who publishes the report, and what it speaks of.
        only_brief: Write the first page alone.
        draft: Show what nobody checked in its source too, marked; not for publication.
        progress: Told the name of each step.
        tell: Told what the maker should know, such as that a key was made.

    Raises:
        BadInputError: If a file cannot be used or the country is unknown.
        RefusedError: If the ledger refuses.
        UsageError: If there is nothing to report of, or `out` cannot be written to.
    """
    if cases is None and not example and official is None and country is None:
        raise UsageError(
            say(
                "give either --cases FILE or --example, or --official FILE; --country alone makes a report "
                "of the official figures that its pack quotes."
            )
        )
    if cases is not None and example:
        raise UsageError(say("give either --cases FILE or --example."))
    source = example_path(EXAMPLE) if example else _path(cases)
    options = Options(
        event,
        population,
        _path(courts),
        _path(flows),
        opening=opening,
        coverage=coverage,
        draft=draft,
        official=_path(official),
        clock=clock,
    )
    # Official figures and the shipped example are public: no data of persons, so no key and no entry.
    record = _record(tell, draft) if cases is not None or capture else None
    hidden = capture_estimates([Path(path) for path in capture], progress)
    return make_report(
        country or setting("country"),
        source,
        Path(out),
        languages,
        progress,
        options,
        hidden,
        record,
        frame,
        only_brief=only_brief,
    )


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _record(tell: Callable[[str], None], draft: bool) -> Record:

    return partial(Accounts(ledger_of(tell=tell), load_policy()).report, draft=draft)

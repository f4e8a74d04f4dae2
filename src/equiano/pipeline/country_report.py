"""The situation report of a country, with its entry in the ledger where it rests on data of persons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.errors import UsageError
from equiano.options import takes
from equiano.pipeline.cases import EXAMPLE, Step
from equiano.pipeline.hidden_tables import capture_estimates
from equiano.pipeline.measures_tables import measure_tables
from equiano.pipeline.options import ReportOptions
from equiano.pipeline.plan_tables import plan_tables
from equiano.pipeline.prevention_tables import PreventionFiles, prevention_tables
from equiano.pipeline.reporting import Making, make_report
from equiano.pipeline.situation_release import Options
from equiano.publish.account import Accounts
from equiano.publish.own import ledger_of
from equiano.publish.policy import load_policy
from equiano.record.examples import example_path
from equiano.settings import get as setting
from equiano.words import say

if TYPE_CHECKING:
    from equiano.pipeline.reporting import MadeReport, RecordFigure
    from equiano.publish.release import ReleasedTable


@takes(ReportOptions)
def report_country(
    out: Path | str,
    options: ReportOptions,
    *,
    progress: Step = lambda text: None,
    tell: Step = lambda text: None,
) -> MadeReport:
    """Make a country's situation report from case data, official figures or both, as HTML and PDF.

    Small cells are suppressed. A report of data of persons is entered in the ledger of the settings, which
    may refuse it; a report of public data is not.

    Args:
        out: Folder for the files.
        options: See `ReportOptions`.
        progress: Told the name of each step.
        tell: Told what the maker should know, such as that a key was made.

    Raises:
        BadInputError: If a file cannot be used or the country is unknown.
        SafeguardError: If the ledger refuses.
        UsageError: If there is nothing to report of, or `out` cannot be written to.
    """
    _must_report_of_something(options)
    # Official figures and the shipped example are public: no data of persons, so no key and no entry.
    personal = options.cases is not None or options.capture
    record = _record(tell, options.draft) if personal else None
    # Before the work, as they may be refused.
    measures = [*measure_tables(options.measures), *_prevention(options), *plan_tables(options.plan)]
    making = Making(
        step=progress,
        more=[*capture_estimates([Path(path) for path in options.capture], progress), *measures],
        record=record,
        frame=options.frame,
        only_brief=options.only_brief,
    )
    country = options.country or setting("country")
    cases = example_path(EXAMPLE) if options.example else _path(options.cases)
    return make_report(country, cases, Path(out), options.languages, making, options=_added(options))


def _must_report_of_something(options: ReportOptions) -> None:
    given = (options.cases, options.official, options.country)
    if all(one is None for one in given) and not options.example:
        raise UsageError(
            say(
                "give either --cases FILE or --example, or --official FILE; --country alone makes a report "
                "of the official figures that its pack quotes."
            )
        )
    if options.cases is not None and options.example:
        raise UsageError(say("give either --cases FILE or --example."))


def _added(options: ReportOptions) -> Options:
    """What the analyst adds to the cases."""
    return Options(
        options.event,
        options.population,
        _path(options.courts),
        _path(options.flows),
        opening=options.opening,
        coverage=options.coverage,
        draft=options.draft,
        official=_path(options.official),
        clock=options.clock,
    )


def _prevention(options: ReportOptions) -> list[ReleasedTable]:
    files = PreventionFiles(training=options.training, campaign=options.campaign, judged=options.judged)
    return prevention_tables(files)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _record(tell: Callable[[str], None], draft: bool) -> RecordFigure:
    return partial(Accounts(ledger_of(tell=tell), load_policy()).report, draft=draft)

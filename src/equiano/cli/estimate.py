"""`equiano estimate`: the hidden population from a capture table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import Progress

from equiano.cli.commands.estimate import EstimateCommand
from equiano.cli.estimate_curve import curve_command
from equiano.cli.output import messages, print_json
from equiano.errors import UsageError
from equiano.estimate.covariates import NAME as PERSONS
from equiano.estimate.coverage import covers_of
from equiano.estimate.front import estimate as run
from equiano.estimate.front import judge_file
from equiano.estimate.population import Population, read_population
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.single_list import SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.text import describe
from equiano.estimate.verdict import Overview
from equiano.words import language as language_of_reader
from equiano.words import say, using

if TYPE_CHECKING:
    from collections.abc import Callable

    from equiano.estimate.curve import Sensitivity
    from equiano.estimate.front import Result
    from equiano.estimate.judge import Verdict

    Shown = Result | Sensitivity


def estimate(asked: EstimateCommand) -> None:
    """Run `equiano estimate`."""
    language = asked.lang or language_of_reader()
    if asked.years and (asked.sensitivity or asked.odds):
        raise UsageError(say("--years and --sensitivity: choose one."))
    command: Callable[..., Shown] = (
        curve_command(asked.sensitivity, asked.odds) if asked.sensitivity or asked.odds else run
    )
    capture = asked.capture[0] if len(asked.capture) == 1 else asked.capture
    strata, lists = _names(asked.strata), _names(asked.lists)
    covers, opening = covers_of(asked.covers or []), asked.reading.opening()
    with using(language), _progress() as progress:
        result = command(
            capture,
            asked.method,
            strata=strata,
            lists=lists,
            covers=covers,
            years=asked.years or None,
            population=_population(asked),
            opening=opening,
            bootstrap=asked.bootstrap,
            seed=asked.seed,
            max_order=asked.max_order,
            models=asked.models,
            top=asked.top,
            prior=asked.prior,
            delta=asked.delta,
            largest=asked.largest,
            progress=progress,
            model=asked.model,
            covariates=_covariates(asked.covariates),
        )
        verdicts: dict[tuple[str, ...], Verdict] = {}
        if _is_judged(result):
            verdicts = judge_file(capture, strata=strata, lists=lists, covers=covers, opening=opening)
    if asked.plot is not None:
        _draw(result, asked.plot, language)
    if asked.as_json:
        print_json(_as_dict(result, verdicts, language))
    else:
        _print(result, verdicts, language, anyway=asked.show_anyway or asked.method != "auto")
    if not _has_estimate(result):
        # The code of `NotEstimableError`; here the answer, with its reasons, is already printed.
        raise typer.Exit(11)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _covariates(text: str | None) -> list[str] | None:
    """Names with commas; none for `none`, None where the option was not given."""
    if text is None:
        return None
    return [] if text.strip() == "none" else _names(text)


def _population(asked: EstimateCommand) -> Population | None:
    if asked.statement is not None:
        return read_population(asked.statement)
    given = (asked.period, asked.place, asked.definition, asked.measure)
    return Population(*given) if any(given) else None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, shown once work reports to it and stderr is a terminal."""
    with Progress(console=messages, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("estimate", total=None, visible=False)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield report


def _is_judged(result: Shown) -> bool:
    """Whether a verdict is given beside the result; others bring their own, or have none."""
    return isinstance(result, (Estimate, NotEstimable, StratifiedEstimate)) and result.method != PERSONS


def _as_dict(result: Shown, verdicts: dict[tuple[str, ...], Verdict], lang: str) -> dict[str, Any]:
    made = result.as_dict(lang) if isinstance(result, Overview | SingleList) else result.as_dict()
    answer: dict[str, Any] = {**made}
    if () in verdicts:
        answer["verdict"] = verdicts[()].as_dict(lang)
    elif verdicts:
        for one, verdict in zip(answer["strata"], verdicts.values(), strict=True):
            one["verdict"] = verdict.as_dict(lang)
    return answer


def _has_estimate(result: Shown) -> bool:
    match result:
        case NotEstimable():
            return False
        case SingleList():
            return result.population is not None
        case Overview():
            return bool(result.estimates)
        case StratifiedEstimate():
            return result.pooled is not None or any(
                not isinstance(one, NotEstimable) for one in result.strata.values()
            )
    return True


def _draw(result: Shown, path: Path, lang: str) -> None:
    if isinstance(result, (NotEstimable, StratifiedEstimate)):
        raise UsageError(say("--plot: draws one table with an estimate; leave it out here."))
    result.plot(lang).save(path)


def _print(result: Shown, verdicts: dict[tuple[str, ...], Verdict], lang: str, *, anyway: bool) -> None:
    # As bytes: Windows would turn the line ends of a text stream into two characters, also into a file.
    sys.stdout.buffer.write((describe(result, lang, verdicts, anyway=anyway) + "\n").encode("utf-8"))

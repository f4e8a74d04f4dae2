"""`equiano survey`: surveys of hidden groups, from recruitment, networks, venues and counts of services."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equiano.cli.opening import Encoding, HeaderRow, Sheet, opening_of
from equiano.cli.output import print_json

if TYPE_CHECKING:
    from equiano.answer import Answer

group = typer.Typer(
    help="Surveys of hidden groups: respondent-driven sampling, scale-up, time-location, multipliers.",
    no_args_is_help=True,
)

Lang = Annotated[str, typer.Option("--lang", help="Language of words: en or ru.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the random generator.")]
Level = Annotated[float, typer.Option("--level", help="Coverage of the intervals.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Draw the result to this .svg or .png.")]
Statement = Annotated[
    Path | None, typer.Option("--statement", help="YAML with period, place, definition, measure.")
]
Period = Annotated[str, typer.Option("--period", help="Day or period that the survey speaks of.")]
Place = Annotated[str, typer.Option("--place", help="Place that the survey covers.")]
Definition = Annotated[str, typer.Option("--definition", help="Definition under which persons count.")]
Measure = Annotated[str, typer.Option("--measure", help="`stock` (on one day) or `flow` (during a period).")]


def register(app: typer.Typer) -> None:
    """Add the group `survey`."""
    app.add_typer(group, name="survey")


def _language(lang: str) -> str:
    """The language asked for, or the reader's.

    Raises:
        UsageError: If there are no words in it.
    """
    from equiano.words import language, using

    with using(lang or None):
        return language()


def _stated(
    statement: Path | None, period: str, place: str, definition: str, measure: str
) -> dict[str, str] | None:
    """What the survey counts, where it was said: the evidence page compares nothing without it."""
    from equiano.estimate.population import Population, read_population

    if statement is not None:
        return read_population(statement).as_dict()
    if any((period, place, definition, measure)):
        return Population(period, place, definition, measure).as_dict()
    return None


def _tell(lines: list[str]) -> None:
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))


def _give(results: dict[str, Answer | None], stated: dict[str, str] | None, lang: str, as_json: bool) -> None:
    """Print results in words, or as one object; a single result stands by itself."""
    from equiano.words import using

    with using(lang):
        if not as_json:
            _tell(["\n\n".join(one.summary(lang) for one in results.values() if one is not None)])
        elif len(results) == 1:
            (only,) = results.values()
            print_json({**(only.as_dict() if only else {}), "statement": stated})
        else:
            parts: dict[str, Any] = {name: one and one.as_dict() for name, one in results.items()}
            print_json({"quantity": "survey", **parts, "statement": stated})


@group.command("rds")
def rds(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row a person in order of recruitment: id, recruiter (`seed` for seeds), "
            "degree, traits; or coupon, coupon1, coupon2 and so on.",
        ),
    ],
    *,
    trait: Annotated[
        str, typer.Option(help="Column whose shares in the group are asked for; without, recruitment alone.")
    ] = "",
    method: Annotated[str, typer.Option(help="rds-ii, rds-i, ss (needs --population), or naive.")] = "rds-ii",
    population: Annotated[int | None, typer.Option(min=1, help="Size of the group, for ss.")] = None,
    interval: Annotated[
        str, typer.Option(help="tree, salganik, gile (with ss), or likelihood (as R's package RDS).")
    ] = "tree",
    bootstrap: Annotated[int, typer.Option(min=0, help="Replicates.")] = 1000,
    prior_median: Annotated[
        int | None,
        typer.Option(min=1, help="Estimate the group's size too, with this median of what is thought of it."),
    ] = None,
    largest: Annotated[int | None, typer.Option(min=1, help="Largest size of the group.")] = None,
    id_column: Annotated[str, typer.Option("--id", help="Column of the id.")] = "",
    recruiter: Annotated[str, typer.Option(help="Column of the recruiter.")] = "",
    degree: Annotated[str, typer.Option(help="Column of the degree (how many of the group one knows).")] = "",
    coupon: Annotated[str, typer.Option(help="Column of the coupon that a person came with.")] = "",
    order: Annotated[str, typer.Option(help="Column that says when each was recruited.")] = "",
    level: Level = 0.95,
    seed: Seed = 1,
    plot: Annotated[
        Path | None, typer.Option(help="Draw how the trait's shares settle to this .svg or .png.")
    ] = None,
    tree: Annotated[
        Path | None, typer.Option(help="Draw the tree of recruitment (confidential) to this .svg or .png.")
    ] = None,
    statement: Statement = None,
    period: Period = "",
    place: Place = "",
    definition: Definition = "",
    measure: Measure = "",
    lang: Lang = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    as_json: AsJson = False,
) -> None:
    """Respondent-driven sampling: recruitment, shares of a trait, and the size of the group.

    Example: `equiano survey rds recruits.csv --trait coerced --prior-median 2000`
    """
    from equiano.survey import (
        ShareOptions,
        SizeOptions,
        as_recruitment,
        rds_shares,
        recruitment_diagnostics,
        size_by_successive_sampling,
    )
    from equiano.survey.pictures import tree_picture
    from equiano.words import using

    language = _language(lang)
    named = {"id": id_column, "recruiter": recruiter, "degree": degree, "coupon": coupon}
    stated = _stated(statement, period, place, definition, measure)
    with using(language):
        sample = as_recruitment(
            file,
            columns={what: name for what, name in named.items() if name},
            order=order or None,
            opening=opening_of(encoding, sheet, False, header_row),
        )
        found = recruitment_diagnostics(sample, trait or None)
        shares = size = None
        if trait:
            shares = rds_shares(
                sample,
                trait,
                method,
                options=ShareOptions(
                    population=population, interval=interval, level=level, bootstrap=bootstrap, seed=seed
                ),
            )
        if prior_median is not None:
            size = size_by_successive_sampling(
                sample, prior_median, options=SizeOptions(largest=largest, level=level)
            )
    if plot is not None:
        found.plot(language).save(plot)
    if tree is not None:  # who knows a recruiter may recognise persons in it
        tree_picture(found, language).save(tree, shared=False)
    _give({"recruitment": found, "shares": shares, "size": size}, stated, language, as_json)


@group.command("nsum")
def nsum(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV or XLSX, one row a respondent, one column a group: persons known in it."
        ),
    ],
    *,
    known: Annotated[Path, typer.Option(help="Table with the columns group and size: the known groups.")],
    hidden: Annotated[str, typer.Option(help="Column of the hidden group.")],
    total: Annotated[float, typer.Option(help="Size of the whole population.")],
    method: Annotated[str, typer.Option(help="mle, pimle, degree or barrier.")] = "mle",
    transmission: Annotated[
        str, typer.Option(help="Share of acquaintances in the group known to be of it: 0.5 or 0.4-0.6.")
    ] = "",
    degree_ratio: Annotated[
        str, typer.Option(help="Mean network of the group over that of the population: 0.8 or 0.7-0.9.")
    ] = "",
    weights: Annotated[str, typer.Option(help="Column with weights of respondents.")] = "",
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples of respondents (mle, pimle).")] = 1000,
    draws: Annotated[int, typer.Option(min=500, help="Posterior draws (degree, barrier).")] = 4000,
    level: Level = 0.95,
    seed: Seed = 1,
    plot: Plot = None,
    statement: Statement = None,
    period: Period = "",
    place: Place = "",
    definition: Definition = "",
    measure: Measure = "",
    lang: Lang = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    as_json: AsJson = False,
) -> None:
    """Network scale-up: the size of a hidden group from how many of it a general survey knows.

    Example: `equiano survey nsum answers.csv --known groups.csv --hidden victims --total 9400000`
    """
    from equiano.survey import ScaleUpOptions, scale_up
    from equiano.words import using

    language = _language(lang)
    stated = _stated(statement, period, place, definition, measure)
    with using(language):
        found = scale_up(
            file,
            known,
            hidden,
            total,
            method,
            options=ScaleUpOptions(
                transmission=transmission or None,
                degree_ratio=degree_ratio or None,
                weights=weights or None,
                level=level,
                bootstrap=bootstrap,
                draws=draws,
                seed=seed,
                opening=opening_of(encoding, sheet, False, header_row),
            ),
        )
    if plot is not None:
        found.plot(language).save(plot)
    _give({"size": found}, stated, language, as_json)


@group.command("time-location")
def time_location(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row an interview: event, visits, present, interviewed, perhaps "
            "probability, stratum, traits.",
        ),
    ],
    *,
    frame: Annotated[
        int | None, typer.Option(min=1, help="Events in the frame, where all were drawn alike.")
    ] = None,
    trait: Annotated[str, typer.Option(help="Column whose shares are asked for too.")] = "",
    level: Level = 0.95,
    plot: Plot = None,
    statement: Statement = None,
    period: Period = "",
    place: Place = "",
    definition: Definition = "",
    measure: Measure = "",
    lang: Lang = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    as_json: AsJson = False,
) -> None:
    """Time-location sampling: the size of the group that visits the venues of a frame, and shares in it.

    Example: `equiano survey time-location interviews.csv --frame 400 --trait coerced`
    """
    from equiano.survey import as_venue_sample, venue_shares, venue_size
    from equiano.words import using

    language = _language(lang)
    stated = _stated(statement, period, place, definition, measure)
    with using(language):
        sample = as_venue_sample(file, frame, opening=opening_of(encoding, sheet, False, header_row))
        size = venue_size(sample, level=level)
        shares = venue_shares(sample, trait, level=level) if trait else None
    if plot is not None:
        (shares or size).plot(language).save(plot)
    _give({"size": size, "shares": shares}, stated, language, as_json)


@group.command("multiplier")
def multiplier(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row a benchmark: source, count, share, and low and high, se, or persons "
            "(with design_effect).",
        ),
    ],
    *,
    level: Level = 0.95,
    plot: Plot = None,
    statement: Statement = None,
    period: Period = "",
    place: Place = "",
    definition: Definition = "",
    measure: Measure = "",
    lang: Lang = "",
    encoding: Encoding = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    as_json: AsJson = False,
) -> None:
    """Multipliers: how many a service reached over the share of the group that says so.

    Example: `equiano survey multiplier benchmarks.csv`
    """
    from equiano.survey import multiplier_size
    from equiano.words import using

    language = _language(lang)
    stated = _stated(statement, period, place, definition, measure)
    with using(language):
        found = multiplier_size(file, level=level, opening=opening_of(encoding, sheet, False, header_row))
    if plot is not None:
        found.plot(language).save(plot)
    _give({"size": found}, stated, language, as_json)

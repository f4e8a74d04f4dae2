"""What is asked of the commands in `equiano.cli.survey`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.opening import OneSheet

Lang = Annotated[str, typer.Option("--lang", help="Language of words: en or ru.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the random generator.")]

Level = Annotated[float, typer.Option("--level", help="Coverage of the intervals.")]

Plot = Annotated[Path | None, typer.Option("--plot", help="Draw the result to this .svg or .png.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the survey counts, in a file or word by word."""

    statement: Annotated[
        Path | None, typer.Option("--statement", help="YAML with period, place, definition, measure.")
    ] = None
    period: Annotated[str, typer.Option("--period", help="Day or period that the survey speaks of.")] = ""
    place: Annotated[str, typer.Option("--place", help="Place that the survey covers.")] = ""
    definition: Annotated[str, typer.Option("--definition", help="Definition under which persons count.")] = (
        ""
    )
    measure: Annotated[
        str, typer.Option("--measure", help="`stock` (on one day) or `flow` (during a period).")
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRdsCommand:
    """Arguments and options of `equiano survey rds`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row a person in order of recruitment: id, recruiter (`seed` for seeds), "
            "degree, traits; or coupon, coupon1, coupon2 and so on.",
        ),
    ]
    trait: Annotated[
        str, typer.Option(help="Column whose shares in the group are asked for; without, recruitment alone.")
    ] = ""
    method: Annotated[str, typer.Option(help="rds-ii, rds-i, ss (needs --population), or naive.")] = "rds-ii"
    population: Annotated[int | None, typer.Option(min=1, help="Size of the group, for ss.")] = None
    interval: Annotated[
        str, typer.Option(help="tree, salganik, gile (with ss), or likelihood (as R's package RDS).")
    ] = "tree"
    # Defaults are the options' of `survey.options`, held equal by a test: help may not load the stage.
    bootstrap: Annotated[int, typer.Option(min=0, help="Replicates.")] = 1000
    prior_median: Annotated[
        int | None,
        typer.Option(min=1, help="Estimate the group's size too, with this median of what is thought of it."),
    ] = None
    largest: Annotated[int | None, typer.Option(min=1, help="Largest size of the group.")] = None
    id_column: Annotated[str, typer.Option("--id", help="Column of the id.")] = ""
    recruiter: Annotated[str, typer.Option(help="Column of the recruiter.")] = ""
    degree: Annotated[str, typer.Option(help="Column of the degree (how many of the group one knows).")] = ""
    coupon: Annotated[str, typer.Option(help="Column of the coupon that a person came with.")] = ""
    order: Annotated[str, typer.Option(help="Column that says when each was recruited.")] = ""
    level: Level = 0.95
    seed: Seed = 1
    plot: Annotated[
        Path | None, typer.Option(help="Draw how the trait's shares settle to this .svg or .png.")
    ] = None
    tree: Annotated[
        Path | None, typer.Option(help="Draw the tree of recruitment (confidential) to this .svg or .png.")
    ] = None
    stated: Stated
    lang: Lang = ""
    reading: OneSheet
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNsumCommand:
    """Arguments and options of `equiano survey nsum`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV or XLSX, one row a respondent, one column a group: persons known in it."
        ),
    ]
    known: Annotated[Path, typer.Option(help="Table with the columns group and size: the known groups.")]
    hidden: Annotated[str, typer.Option(help="Column of the hidden group.")]
    total: Annotated[float, typer.Option(help="Size of the whole population.")]
    method: Annotated[str, typer.Option(help="mle, pimle, degree or barrier.")] = "mle"
    transmission: Annotated[
        str, typer.Option(help="Share of acquaintances in the group known to be of it: 0.5 or 0.4-0.6.")
    ] = ""
    degree_ratio: Annotated[
        str, typer.Option(help="Mean network of the group over that of the population: 0.8 or 0.7-0.9.")
    ] = ""
    weights: Annotated[str, typer.Option(help="Column with weights of respondents.")] = ""
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples of respondents (mle, pimle).")] = 1000
    draws: Annotated[int, typer.Option(min=500, help="Posterior draws (degree, barrier).")] = 4000
    level: Level = 0.95
    seed: Seed = 1
    plot: Plot = None
    stated: Stated
    lang: Lang = ""
    reading: OneSheet
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTimeLocationCommand:
    """Arguments and options of `equiano survey time-location`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row an interview: event, visits, present, interviewed, perhaps "
            "probability, stratum, traits.",
        ),
    ]
    frame: Annotated[
        int | None, typer.Option(min=1, help="Events in the frame, where all were drawn alike.")
    ] = None
    trait: Annotated[str, typer.Option(help="Column whose shares are asked for too.")] = ""
    level: Level = 0.95
    plot: Plot = None
    stated: Stated
    lang: Lang = ""
    reading: OneSheet
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyMultiplierCommand:
    """Arguments and options of `equiano survey multiplier`."""

    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV or XLSX, one row a benchmark: source, count, share, and low and high, se, or persons "
            "(with design_effect).",
        ),
    ]
    level: Level = 0.95
    plot: Plot = None
    stated: Stated
    lang: Lang = ""
    reading: OneSheet
    as_json: AsJson = False

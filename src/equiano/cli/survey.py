"""`equiano survey`: surveys of hidden groups, from recruitment, networks, venues and counts of services."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from equiano.answer import check_level
from equiano.cli.commands.survey import (
    Stated,
    SurveyMultiplierCommand,
    SurveyNsumCommand,
    SurveyRdsCommand,
    SurveyTimeLocationCommand,
)
from equiano.cli.output import print_json
from equiano.estimate.population import Population, read_population
from equiano.options import check_finite
from equiano.survey import (
    ScaleUpOptions,
    ShareOptions,
    SizeOptions,
    as_recruitment,
    as_venue_sample,
    multiplier_size,
    rds_shares,
    recruitment_diagnostics,
    scale_up,
    size_by_successive_sampling,
    venue_shares,
    venue_size,
)
from equiano.survey.pictures import tree_picture
from equiano.survey.rds import check_shares
from equiano.words import language, using

if TYPE_CHECKING:
    from equiano.answer import Answer


def _language(lang: str) -> str:
    """The language asked for, or the reader's.

    Raises:
        UsageError: If there are no words in it.
    """
    with using(lang or None):
        return language()


def _population_of(stated: Stated) -> dict[str, str] | None:
    """What the survey counts, where it was said: the evidence page compares nothing without it."""
    if stated.statement is not None:
        return read_population(stated.statement).as_dict()
    words = (stated.period, stated.place, stated.definition, stated.measure)
    return Population(*words).as_dict() if any(words) else None


def _tell(lines: list[str]) -> None:
    # As bytes, for the same ends of lines on every system.
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))


def _give(results: dict[str, Answer | None], stated: dict[str, str] | None, lang: str, as_json: bool) -> None:
    """Print results in words, or as one object; a single result stands by itself."""
    with using(lang):
        if not as_json:
            _tell(["\n\n".join(one.summary(lang) for one in results.values() if one is not None)])
        elif len(results) == 1:
            (only,) = results.values()
            print_json({**(only.as_dict() if only else {}), "statement": stated})
        else:
            parts: dict[str, Any] = {name: one and one.as_dict() for name, one in results.items()}
            print_json({"quantity": "survey", **parts, "statement": stated})


def _share_options(asked: SurveyRdsCommand) -> ShareOptions:
    """Options of the shares.

    Raises:
        UsageError: If one is out of its range, or they do not go together.
    """
    options = ShareOptions(
        population=asked.population,
        interval=asked.interval,
        level=asked.level,
        bootstrap=asked.bootstrap,
        seed=asked.seed,
    )
    check_shares(asked.method, options)
    return options


def rds(asked: SurveyRdsCommand) -> None:
    """Run `equiano survey rds`."""
    language = _language(asked.lang)
    named = {
        "id": asked.id_column,
        "recruiter": asked.recruiter,
        "degree": asked.degree,
        "coupon": asked.coupon,
    }
    stated = _population_of(asked.stated)
    with using(language):
        of_size = SizeOptions(largest=asked.largest, level=asked.level)
        of_shares = _share_options(asked) if asked.trait else None
        sample = as_recruitment(
            asked.file,
            columns={what: name for what, name in named.items() if name},
            order=asked.order or None,
            opening=asked.reading.opening(),
        )
        found = recruitment_diagnostics(sample, asked.trait or None)
        shares = size = None
        if of_shares is not None:
            shares = rds_shares(sample, asked.trait, asked.method, options=of_shares)
        if asked.prior_median is not None:
            size = size_by_successive_sampling(sample, asked.prior_median, options=of_size)
    if asked.plot is not None:
        found.plot(language).save(asked.plot)
    if asked.tree is not None:  # who knows a recruiter may recognise persons in it
        tree_picture(found, language).save(asked.tree, shared=False)
    _give({"recruitment": found, "shares": shares, "size": size}, stated, language, asked.as_json)


def nsum(asked: SurveyNsumCommand) -> None:
    """Run `equiano survey nsum`."""
    language = _language(asked.lang)
    stated = _population_of(asked.stated)
    with using(language):
        check_finite(asked.total, "total", above=0)
        found = scale_up(
            asked.file,
            asked.known,
            asked.hidden,
            asked.total,
            asked.method,
            options=ScaleUpOptions(
                transmission=asked.transmission or None,
                degree_ratio=asked.degree_ratio or None,
                weights=asked.weights or None,
                level=asked.level,
                bootstrap=asked.bootstrap,
                draws=asked.draws,
                seed=asked.seed,
                opening=asked.reading.opening(),
            ),
        )
    if asked.plot is not None:
        found.plot(language).save(asked.plot)
    _give({"size": found}, stated, language, asked.as_json)


def time_location(asked: SurveyTimeLocationCommand) -> None:
    """Run `equiano survey time-location`."""
    language = _language(asked.lang)
    stated = _population_of(asked.stated)
    with using(language):
        check_level(asked.level)
        sample = as_venue_sample(asked.file, asked.frame, opening=asked.reading.opening())
        size = venue_size(sample, level=asked.level)
        shares = venue_shares(sample, asked.trait, level=asked.level) if asked.trait else None
    if asked.plot is not None:
        (shares or size).plot(language).save(asked.plot)
    _give({"size": size, "shares": shares}, stated, language, asked.as_json)


def multiplier(asked: SurveyMultiplierCommand) -> None:
    """Run `equiano survey multiplier`."""
    language = _language(asked.lang)
    stated = _population_of(asked.stated)
    with using(language):
        found = multiplier_size(
            asked.file,
            level=asked.level,
            opening=asked.reading.opening(),
        )
    if asked.plot is not None:
        found.plot(language).save(asked.plot)
    _give({"size": found}, stated, language, asked.as_json)

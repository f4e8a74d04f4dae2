"""Differentially private synthetic records: measure once, fit, and forbid what is not supported.

One shot: every count of filled combinations of one, two and three values is measured with discrete Gaussian
noise. Everything after that is post-processing and costs no privacy: records are fitted to pairs first,
that fit is the prior to which noisy triples are shrunk, and the records are fitted to all. For `balance`
and `no-invention` the combinations that the fit and the measurement do not support are forbidden, and the
records are fitted again under that rule, so that what a blanked cell loses is made up elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import comb
from typing import Literal, get_args

import numpy as np

from equiano.publish.budget import CAP_SHARE, Guarantee, PrivacyOptions, count_epsilon, length_shares, plan
from equiano.publish.combinations import Codes, ComboCounts, Layout, cap_filled, count, supported_triples
from equiano.publish.fit import FORBIDDEN, Target, fit
from equiano.publish.noise import NoiseSource

Prefer = Literal["fidelity", "balance", "no-invention"]
MODES: tuple[Prefer, ...] = get_args(Prefer)


@dataclass(frozen=True)
class Support:
    """When a combination counts as seen.

    Attributes:
        fitted: The fitted count must reach so many noise scales of triples, and `_LEAST`.
        measured: The measured count of one, two and three values must reach so many of their noise scales.
    """

    fitted: float
    measured: tuple[float, float, float]


# Tuned on the public tables of benchmarks/publish.md: error against combinations that nobody has.
_SUPPORT: dict[Prefer, Support] = {
    "balance": Support(0.75, (2.5, 1.0, -np.inf)),
    "no-invention": Support(1.8, (3.3, 3.3, 3.3)),
}
_FAINT = (1.5, 0.7)  # single values and pairs below so many noise scales are taken for zero in every mode
_LEAST = 10  # and never fewer records than this, the least count that any policy of ours shows
_MOST_TRIPLES = 2_000_000  # noise for more would take minutes; the best supported by their pairs are measured
_SWEEPS = 6  # passes at the most; the later ones change hardly a cell (chosen, not measured)
_SWEEPS_UNDER_RULES = 4  # the first pass empties what is forbidden, the others make up for it
_CAPPED = 0.01  # share of records that may have more filled cells than are counted


@dataclass(frozen=True)
class Measured:
    """Everything that was taken from the data, noise included: public from here on.

    Attributes:
        records: Noisy number of records.
        cap: At most so many filled cells of a record were counted.
        counts: Noisy count of every combination of one, two and three values.
        scales: Standard deviation of the noise, by length.
        layout: Where combinations stand in the counts.
    """

    records: int
    cap: int
    counts: ComboCounts
    scales: tuple[float, float, float]
    layout: Layout
    guarantee: Guarantee


def measure(
    codes: Codes,
    layout: Layout,
    options: PrivacyOptions,
    noise: NoiseSource,
    rng: np.random.Generator,
    spend: Callable[[Guarantee], object] = lambda _: None,
) -> Measured:
    """Take from the data all that is taken: its size, a cap, and counts of combinations, all with noise.

    Args:
        codes: Records x columns, 0 for empty.
        layout: Number of values of each column, from the public domain.
        options: What the release is to promise.
        noise: Where noise comes from.
        rng: Picks which cells of a record over the cap are counted.
        spend: Called with what is about to be spent, before anything but the number of records is measured.
    """
    most_records = options.most_records
    # All records of a person may fall into the same cell of every table, so the distance of neighbouring
    # data is `most_records` times that of one record.
    records = max(noise.laplace(len(codes), most_records, count_epsilon(options.epsilon)), 20)
    guarantee = plan(options, records, noise.private)
    spend(guarantee)
    cap = _choose_cap(codes, noise, guarantee.rho * CAP_SHARE, records, most_records)
    true = count(cap_filled(codes, cap, rng), layout)
    noisy: list[np.ndarray] = []
    scales: list[float] = []
    for length, share in enumerate(length_shares(cap), 1):
        cells = np.arange(len(true[length - 1]))
        if length == 3 and len(cells) > _MOST_TRIPLES:
            cells = supported_triples(noisy[1], layout, _MOST_TRIPLES)
        squared = most_records**2 * comb(max(cap, length), length)  # one where there are no such combinations
        values, scale = noise.gaussian(true[length - 1][cells], squared, guarantee.rho * share)
        full = np.zeros(len(true[length - 1]), np.int64)
        full[cells] = values
        noisy.append(full)
        scales.append(scale)
    return Measured(
        records, cap, (noisy[0], noisy[1], noisy[2]), (scales[0], scales[1], scales[2]), layout, guarantee
    )


def _choose_cap(codes: Codes, noise: NoiseSource, rho: float, records: int, most_records: int) -> int:
    """Smallest number of filled cells that all but about 1% of the records keep to; noisy histogram."""
    columns = codes.shape[1]
    histogram = np.bincount((codes > 0).sum(axis=1), minlength=columns + 1)
    noisy, scale = noise.gaussian(histogram, most_records**2, rho)
    # Two noise scales: an empty number of cells passes them once in forty.
    kept = np.where(noisy < 2 * scale, 0, noisy).tolist()
    above, cap = 0, columns
    # Three at least, or no combination of three values would be measured.
    while cap > 3 and above + kept[cap] <= _CAPPED * records:
        above += kept[cap]
        cap -= 1
    return int(cap)


def synthesize(
    measured: Measured, rng: np.random.Generator, progress: Callable[[str], None] = lambda _: None
) -> dict[Prefer, Codes]:
    """Synthetic records of every mode. Post-processing: takes nothing more from the data."""
    layout, scales = measured.layout, measured.scales
    weights = tuple(1 / scale**2 for scale in scales)
    triples = measured.counts[2]
    ones, pairs = (
        np.where(noisy < faint * scale, 0, noisy)
        for noisy, faint, scale in zip(measured.counts[:2], _FAINT, scales[:2], strict=True)
    )
    cleared = (np.where(ones > 0, ones, FORBIDDEN), pairs)
    progress("fitting pairs")
    start = _independent(measured, rng)
    by_pairs = fit(start, layout, Target((*cleared, triples), (weights[0], weights[1], 0.0)), _SWEEPS, rng)
    wanted = (*cleared, _shrunk(triples, count(by_pairs, layout)[2], scales[2]))
    progress("fitting triples")
    target = Target(wanted, (weights[0], weights[1], weights[2]))
    fidelity = fit(by_pairs, layout, target, _SWEEPS, rng)
    fitted = count(fidelity, layout)
    progress("fitting balance and no-invention")

    def under(rule: tuple[Support, np.random.Generator]) -> Codes:
        support, own = rule
        allowed = Target(_forbid(wanted, fitted, measured, support), target.weights)
        return _obey(fit(fidelity, layout, allowed, _SWEEPS_UNDER_RULES, own), layout, allowed)

    with ThreadPoolExecutor(2) as pool:  # the compiled loop runs outside Python's lock
        others = pool.map(under, zip(_SUPPORT.values(), rng.spawn(len(_SUPPORT)), strict=True))
        return {"fidelity": fidelity, **dict(zip(_SUPPORT, others, strict=True))}


def _independent(measured: Measured, rng: np.random.Generator) -> Codes:
    """Records whose columns are independent, each like its measured counts of single values."""
    layout = measured.layout
    codes = np.zeros((measured.records, len(layout.sizes)), np.int16)
    for j, (start, size) in enumerate(zip(layout.start1, layout.sizes, strict=True)):
        filled = np.maximum(measured.counts[0][start : start + size], 0).astype(float)
        shares = np.concatenate([[max(measured.records - filled.sum(), 0.0)], filled])
        if shares.sum() > 0:
            codes[:, j] = rng.choice(size + 1, measured.records, p=shares / shares.sum())
    return codes


def _shrunk(noisy: np.ndarray, prior: np.ndarray, scale: float) -> np.ndarray:
    """Triples between what was measured and what pairs alone predict.

    The mean of two estimates: the measured count, zero where below 1.5 noise scales; and the
    empirical-Bayes estimate around the prior, whose variance is taken as a + b * prior + c * prior squared
    by the method of moments.
    """
    prior = prior.astype(float)
    surprise = (noisy - prior) ** 2 - scale**2
    shape = np.column_stack([prior, prior**2])
    # Weights of the regression: the variance of a surprise grows with the noise and with the prior. The
    # factor is a relative error of the prior of one in ten; chosen, not measured.
    trust = 1 / (scale**2 + 0.01 * prior**2)
    moments, *_ = np.linalg.lstsq(shape * trust[:, None], surprise * trust, rcond=None)
    variance = np.maximum(shape @ moments, 0.0)
    bayes = prior + variance / (variance + scale**2) * (noisy - prior)
    # Where pairs predict nobody, only what noise makes once in 30,000 times is believed.
    bayes = np.where(prior > 0, bayes, np.where(noisy > 4 * scale, noisy, 0))
    return np.asarray((bayes + np.where(noisy < 1.5 * scale, 0, noisy)) / 2)


def _forbid(wanted: ComboCounts, fitted: ComboCounts, measured: Measured, support: Support) -> ComboCounts:
    """Wanted counts with every unsupported combination forbidden."""
    bar = max(_LEAST, support.fitted * measured.scales[2])
    forbidden = [
        (now < bar) | (noisy < least * scale)
        for now, noisy, least, scale in zip(
            fitted, measured.counts, support.measured, measured.scales, strict=True
        )
    ]
    one, two, three = (
        np.where(bad, FORBIDDEN, count_) for bad, count_ in zip(forbidden, wanted, strict=True)
    )
    return one, two, three


def _obey(codes: Codes, layout: Layout, allowed: Target) -> Codes:
    """Check the rule: no forbidden combination is left (the descent empties a cell rather than keep one)."""
    left = sum(
        int((now[wanted == FORBIDDEN] > 0).sum())
        for now, wanted in zip(count(codes, layout), allowed.counts, strict=True)
    )
    if left:
        raise AssertionError(f"{left} forbidden combinations left")
    return codes

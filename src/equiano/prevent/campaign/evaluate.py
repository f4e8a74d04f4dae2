"""Did calls with a question on an offer rise more than elsewhere? Judged by rank among placebo regions alone.

Mean before and after claims an effect in 70 % of series without one (36 months, AR(1) 0.4), a single control
region in 22 %. The rank of the campaign's region among regions without a campaign holds its error rate
whatever the series do, as long as any of them could have been the campaign's (Abadie, Diamond, Hainmueller
2010). With k comparison regions its least p is 1/(k + 1): fewer than 19 can never reach 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from equiano.draw.alternative import with_alternative
from equiano.draw.ranges import Range, ranges
from equiano.errors import BadInputError
from equiano.prevent.campaign.study import (
    HARMS,
    TOPIC,
    CallCounts,
    Calls,
    Study,
    month_number,
    read_calls,
    read_study,
)
from equiano.provenance import Provenance
from equiano.words import figure, interval, number, percent, say

LEVEL = 0.05
LEAST_REGIONS = round(1 / LEVEL) - 1  # 19: the least p of k regions is 1/(k + 1)
LEAST_BEFORE = 12  # months: a shorter time before has not seen every season
METHOD = "placebo_region_rank"
ROSE, NOT_SHOWN, CANNOT_TELL = "rose", "not_shown", "cannot_tell"


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm among the calls of the campaign's region: per 100 calls before and after.

    Attributes:
        kind: `hang_ups`, `wanted_job` or `hostile`.
        before: Before, per 100 calls; None if nobody called or it was not noted.
        after: After.
    """

    kind: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class CampaignJudgement:
    """What may be said of a campaign.

    Attributes:
        verdict: `rose`, `not_shown` or `cannot_tell`.
        reasons: Why nothing can be told; empty otherwise.
        ratio: Calls on offers after over before, as a multiple of the change elsewhere; None without topics.
        elsewhere: Least and largest such multiple among the comparison regions, where nothing was done.
        p: Share of regions that changed as much or more, the campaign's own among them; None without.
        ratios: Multiple by region, the campaign's first.
        months_before: Months before the campaign.
        months_after: Months from its start.
        left_out: Regions that are no comparison, with the reason.
        harms: Harms, in the campaign's region.
        offer_calls: Calls with a question on an offer there, a month: before, and from its start; None
            without topics or without a month before.
        provenance: Where the numbers come from.
    """

    verdict: str
    reasons: tuple[str, ...]
    ratio: float | None
    elsewhere: tuple[float, float] | None
    p: float | None
    ratios: Mapping[str, float]
    months_before: int
    months_after: int
    left_out: Mapping[str, str]
    harms: tuple[Harm, ...]
    offer_calls: tuple[float, float] | None
    provenance: Provenance

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "ratio": self.ratio,
            "elsewhere": None if self.elsewhere is None else list(self.elsewhere),
            "p": self.p,
            "comparison_regions": max(0, len(self.ratios) - 1),
            "ratios": dict(self.ratios),
            "months_before": self.months_before,
            "months_after": self.months_after,
            "left_out": dict(self.left_out),
            "offer_calls_a_month": None
            if self.offer_calls is None
            else dict(zip(("before", "after"), self.offer_calls, strict=True)),
            "harm_per_100_calls": {
                one.kind: {"before": one.before, "after": one.after} for one in self.harms
            },
            "provenance": self.provenance.as_dict(),
        }

    def lines(self) -> list[str]:
        """The evaluation in words."""
        made = [verdict_text(self)]
        made += [f"  {reason}" for reason in self.reasons]
        if self.ratio is not None and self.elsewhere is not None:
            made.append(
                say(
                    "Calls with a question on an offer: {ratio} times the change elsewhere; regions without "
                    "a campaign went from {range} times.",
                    ratio=figure(self.ratio),
                    range=interval(*self.elsewhere, digits=2),
                )
            )
        if self.offer_calls is not None:
            before, after = self.offer_calls
            made.append(
                say(
                    "In its own region {before} such calls a month before, {after} from its start.",
                    before=number(before, 1),
                    after=number(after, 1),
                )
            )
        made += [f"  {name}: {reason}" for name, reason in self.left_out.items()]
        made += [_harm_text(one) for one in self.harms]
        return made

    def picture(self) -> str:
        """The multiple of every region as SVG, the campaign's first; its words as description."""
        own, *others = self.ratios.items()
        rows = [
            Range(name, ratio, ratio, ratio, figure(ratio))
            for name, ratio in (own, *sorted(others, key=lambda one: -one[1]))
        ]
        title = say(
            "Calls with a question on an offer, after over before, as a multiple of the change elsewhere"
        )
        described = "; ".join(f"{row.label}: {row.text}" for row in rows)
        return with_alternative(
            ranges(rows, lambda value: number(value, 1), title), "placebo", title, described
        )


def verdict_text(found: CampaignJudgement) -> str:
    """The verdict in a sentence."""
    others = len(found.ratios) - 1
    if found.verdict == CANNOT_TELL:
        return say("Cannot tell whether the campaign changed anything:")
    if found.verdict == ROSE:
        return say(
            "Calls with a question on an offer rose more than in {others} regions without a campaign "
            "(p = {p}).",
            others=others,
            p=figure(found.p or 0.0),
        )
    return say(
        "No rise is shown: {share} of the regions changed as much or more (p = {p}). That is not the same as "
        "no effect.",
        share=percent(found.p or 0.0),
        p=figure(found.p or 0.0),
    )


def harm_name(kind: str) -> str:
    """A harm in words."""
    return {
        "hang_ups": say("hang-ups"),
        "wanted_job": say("callers who wanted the job"),
        "hostile": say("hostile calls"),
    }[kind]


def _harm_text(one: Harm) -> str:
    if one.before is None or one.after is None:
        return say("Harm, {kind}: not noted.", kind=harm_name(one.kind))
    return say(
        "Harm, {kind}: {before} of 100 calls before, {after} after.",
        kind=harm_name(one.kind),
        before=figure(one.before),
        after=figure(one.after),
    )


def changes(
    counts: CallCounts, before: slice, after: slice
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Change of each region against the middle of all, and the same in units of its chance error.

    The log of the rate after over before, less the median over all regions (what went on everywhere), over
    the chance error of two counts: a region of few calls swings more. Half a call is added to each count, so
    that none is 0. All regions are treated alike, so under no effect every order of them is as likely.

    Args:
        counts: Calls, regions × months.
        before: Months before.
        after: Months after.

    Returns:
        Log multiples and standardised changes, by region.
    """
    early, late = counts[:, before].sum(axis=1) + 0.5, counts[:, after].sum(axis=1) + 0.5
    months = math.log((after.stop - after.start) / (before.stop - before.start))
    log_ratio = np.log(late / early) - months
    moved = log_ratio - np.median(log_ratio)
    return moved, moved / np.sqrt(1 / early + 1 / late)


def rank_p(standardised: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Share of regions that changed as much as the first or more, itself among them."""
    return float((standardised >= standardised[0]).mean())


def _overlaps(start: str, end: str, first: int, last: int) -> bool:
    return (month_number(start) or 0) <= last and (month_number(end) or 0) >= first


def _barred(study: Study, region: str, first: int, last: int) -> str:
    """Why a region's calls in those months tell nothing; empty if they do."""
    if any(
        one.region == region and _overlaps(one.start, one.end, first, last) for one in study.other_campaigns
    ):
        return say("another campaign ran there in these months")
    if any(
        one.region == region and first < (month_number(one.month) or 0) <= last
        for one in study.counting_changed
    ):
        return say("calls were counted otherwise from some month on")
    return ""


def evaluate_campaign(calls: Calls | Path | str, study: Study | Path | str) -> CampaignJudgement:
    """Judge a campaign by the rank of its region among regions without one; or say why nothing can be told.

    Args:
        calls: Calls by region and month, or their table.
        study: Where and when the campaign was, or its YAML file.

    Raises:
        BadInputError: If a file cannot be used, or the campaign's region or months are not in the calls.
    """
    calls = calls if isinstance(calls, Calls) else read_calls(calls)
    study = study if isinstance(study, Study) else read_study(study)
    if study.region not in calls.regions:
        raise BadInputError(say("study: `region` is not among the regions of the calls."))
    start, end = month_number(study.start) or 0, month_number(study.end) or 0
    first, last = calls.months[0], calls.months[-1]
    if not first <= start <= end <= last:
        raise BadInputError(
            say(
                "study: the campaign's months are not all in the calls. Add the months, or correct the study."
            )
        )
    before, after = slice(0, start - first), slice(start - first, end - first + 1)
    barred = {name: _barred(study, name, first, end) for name in calls.regions if name != study.region}
    others = [name for name, why in barred.items() if not why]
    reasons = _reasons(calls, study, before, others)
    ratios, p, own = {}, None, None
    if calls.about_offers is not None and before.stop > 0:
        rows = [calls.regions.index(name) for name in (study.region, *others)]
        moved, standardised = changes(calls.about_offers[rows], before, after)
        ratios = dict(zip((study.region, *others), map(float, np.exp(moved)), strict=True))
        own, p = float(math.exp(moved[0])), rank_p(standardised)
    elsewhere = [ratios[name] for name in others if name in ratios]
    verdict = CANNOT_TELL if reasons else ROSE if p is not None and p <= LEVEL else NOT_SHOWN
    return CampaignJudgement(
        verdict=verdict,
        reasons=tuple(reasons),
        ratio=own,
        elsewhere=(min(elsewhere), max(elsewhere)) if elsewhere else None,
        p=None if reasons else p,
        ratios=ratios,
        months_before=before.stop,
        months_after=after.stop - after.start,
        left_out={name: why for name, why in barred.items() if why},
        harms=_harms(calls, study.region, before, after),
        offer_calls=_a_month(calls, study.region, before, after),
        provenance=Provenance(METHOD, calls.sha256),
    )


def _reasons(calls: Calls, study: Study, before: slice, others: list[str]) -> list[str]:
    """Why nothing can be told."""
    made = []
    if calls.about_offers is None:
        made.append(say("calls are not split by topic: the table has no column `{name}`.", name=TOPIC))
    if before.stop < LEAST_BEFORE:
        made.append(
            say(
                "only {months} {months|month|months} before the campaign; at least {least} are needed.",
                months=before.stop,
                least=LEAST_BEFORE,
            )
        )
    if len(others) < LEAST_REGIONS:
        made.append(
            say(
                "{count} comparison {count|region|regions}: with fewer than {least} no rank can be as rare "
                "as 5 in 100.",
                count=len(others),
                least=LEAST_REGIONS,
            )
        )
    if why := _barred(study, study.region, calls.months[0], month_number(study.end) or 0):
        made.append(say("in the campaign's own region {why}.", why=why))
    return made


def _a_month(calls: Calls, region: str, before: slice, after: slice) -> tuple[float, float] | None:
    if calls.about_offers is None or before.stop <= before.start:
        return None
    own = calls.about_offers[calls.regions.index(region)]
    return float(own[before].mean()), float(own[after].mean())


def _harms(calls: Calls, region: str, before: slice, after: slice) -> tuple[Harm, ...]:
    row = calls.regions.index(region)

    def per_100(kind: str, when: slice) -> float | None:
        if kind not in calls.harms or calls.calls is None:
            return None
        every = float(calls.calls[row, when].sum())
        return 100 * float(calls.harms[kind][row, when].sum()) / every if every else None

    return tuple(Harm(kind, per_100(kind, before), per_100(kind, after)) for kind in HARMS)

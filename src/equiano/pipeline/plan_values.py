"""Indicators of a plan of action from files of other stages, as data: what can be computed is not typed.

measures.json (application)  ─> help_wait, with_plan, answered_in_time, outcome_told   released already
training measure --json      ─> trained (of those in post), recognition_gain, gain_held
campaign plan --json         ─> reach;  campaign evaluate --json ─> calls_change
estimate --json              ─> detection (identified of estimated), or why there is none
country pack                 ─> identified, sentenced (official figures, with their source)
the plan itself              ─> on_time, spent, with_evidence
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from equiano.assist.measures_file import Measures, read_measures
from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.planning.model import ActionPlan, IndicatorValue, PlanIndicator, PlanText
from equiano.text_files import parse_json, read_text
from equiano.words import in_each, say

# Results of a stage as `--json` printed them, each value looked at before it is used.
StageJson = Mapping[str, Any]
_LEVEL = 0.95  # of the interval of an estimate without a verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSources:
    """Files from which values are computed; what is not given is left as it is.

    Attributes:
        measures: `measures.json` of the application.
        training: What `equiano training measure --json` printed.
        in_post: Officials in post, the whole of whom `training` counts those who finished.
        campaign: What `equiano campaign plan --json` printed.
        judged: What `equiano campaign evaluate --json` printed.
        estimate: What `equiano estimate --json` printed.
        period: Of what time training and estimate are, such as 2027; the files do not say it.
    """

    measures: Path | None = None
    training: Path | None = None
    in_post: int | None = None
    campaign: Path | None = None
    judged: Path | None = None
    estimate: Path | None = None
    period: str | None = None


def update_plan(plan: ActionPlan, sources: PlanSources, day: dt.date) -> ActionPlan:
    """The next version of a plan, with values of what the files say.

    Args:
        plan: The plan.
        sources: The files.
        day: The day on which they are computed.

    Raises:
        BadInputError: If a file is none of its kind.
    """
    return put_values(plan, computed_values(plan, sources, day))


def put_values(plan: ActionPlan, values: Mapping[str, IndicatorValue]) -> ActionPlan:
    """The next version of a plan with values by what computes them; the same plan where none is new.

    A value of a period takes the place of the one computed before for the same period; one that a person
    entered stays beside it.
    """
    measures = tuple(
        replace(one, indicators=tuple(_put(indicator, values) for indicator in one.indicators))
        for one in plan.measures
    )
    if measures == plan.measures:
        return plan
    return replace(plan, measures=measures, version=plan.version + 1)


def _put(one: PlanIndicator, values: Mapping[str, IndicatorValue]) -> PlanIndicator:
    new = values.get(one.computed or "")
    if new is None or _said_already(one, new):
        return one
    kept = tuple(old for old in one.values if (old.origin, old.period) != ("computed", new.period))
    return replace(one, values=(*kept, new))


def _said_already(one: PlanIndicator, new: IndicatorValue) -> bool:
    """Whether the plan holds the same value of that period, computed on another day."""
    return any(replace(old, on=new.on) == new for old in one.values)


def computed_values(plan: ActionPlan, sources: PlanSources, day: dt.date) -> dict[str, IndicatorValue]:
    """Values by what computes them (`planning.indicators.COMPUTED`)."""
    found = dict(_of_plan(plan, day))
    if plan.country is not None and plan.region is None:  # they are of the whole country
        found |= dict(_official(plan.country, day))
    if sources.measures is not None:
        found |= dict(measure_values(read_measures(sources.measures), day))
    period = sources.period or str(day.year)
    readers: tuple[tuple[Path | None, Callable[[StageJson], Iterator[tuple[str, IndicatorValue]]]], ...] = (
        (sources.training, lambda content: training_values(content, sources.in_post, period, day)),
        (sources.campaign, lambda content: campaign_values(content, period, day)),
        (sources.judged, lambda content: judged_values(content, period, day)),
        (sources.estimate, lambda content: _detection(content, period, day)),
    )
    for path, values in readers:
        if path is not None:
            found |= _read(path, values)
    return found


def _read(
    path: Path, values: Callable[[StageJson], Iterator[tuple[str, IndicatorValue]]]
) -> dict[str, IndicatorValue]:
    try:
        content = parse_json(read_text(path))
        if not isinstance(content, dict):
            raise TypeError
        return dict(values(content))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        text = say(
            "{name}: not what the command printed with `--json` that belongs there. Run it again.",
            name=path.name,
        )
        raise BadInputError(text) from None


def _cannot(period: str, day: dt.date, why: Mapping[str, str]) -> IndicatorValue:
    return IndicatorValue(
        period=period, on=day, cannot_tell=PlanText(why["en"], why["ru"]), origin="computed"
    )


def _of_plan(plan: ActionPlan, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """What the plan says of itself on a day."""
    over = [one for one in plan.measures if one.end < day and one.status != "dropped"]
    done = [one for one in plan.measures if one.status == "done"]
    in_time = sum(one.done_on is not None and one.done_on <= one.end for one in over)
    money = [one.budget for one in plan.measures if one.budget.planned and one.budget.spent is not None]
    planned, spent = (sum(part or 0 for part in side) for side in (
        [one.planned for one in money], [one.spent for one in money]
    ))  # fmt: skip
    yield "on_time", _share(in_time, len(over), day, in_each("no measure was due yet"))
    yield (
        "with_evidence",
        _share(sum(bool(one.evidence) for one in done), len(done), day, in_each("no measure is done yet")),
    )
    # More than planned is no share; the review of the plan says it.
    yield (
        "spent",
        _share(min(spent, planned), planned, day, in_each("no measure says what was planned and spent")),
    )


def _share(part: float, whole: float, day: dt.date, why: Mapping[str, str]) -> IndicatorValue:
    period = day.isoformat()
    if not whole:
        return _cannot(period, day, why)
    return IndicatorValue(
        period=period, on=day, value=part / whole, numerator=part, denominator=whole, origin="computed"
    )


def measure_values(found: Measures, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """The latest month of each measure. Of an agency they are true counts: internal (no `control`).

    Args:
        found: Measures of help as they leave the application.
        day: Today.
    """
    for row in sorted(found.rows, key=lambda row: row.period or ""):
        period = row.period or found.made_on.isoformat()
        name = str(row.measure)
        if row.value is None:
            yield name, _cannot(period, day, in_each("too few, or more than half still wait"))
            continue
        low, high = (row.low, row.high) if None not in (row.low, row.high) else (None, None)
        yield name, IndicatorValue(
            period=period, on=day, value=float(row.value), low=low, high=high, denominator=row.counted,
            origin="computed", control=found.control or None,
        )  # fmt: skip


def training_values(
    content: StageJson, in_post: int | None, period: str, day: dt.date
) -> Iterator[tuple[str, IndicatorValue]]:
    """Officials trained, and what the course changed, of what `training measure --json` printed.

    Args:
        content: The result.
        in_post: Officials in post; None: not known, so that there is no share.
        period: Of what time it is.
        day: Today.
    """
    if content["quantity"] != "training":
        raise ValueError
    waves = {str(one["wave"]): int(one["persons"]) for one in content["waves"]}
    finished = waves.get("after", 0)
    if in_post is None:
        yield "trained", _cannot(period, day, in_each("how many are in post was not said"))
    elif finished > in_post:
        yield "trained", _cannot(period, day, in_each("more were trained than are in post"))
    else:
        yield "trained", replace(_share(finished, in_post, day, in_each("nobody is in post")), period=period)
    gains = {str(one["second"]): one["gain"] for one in content["comparisons"] if one["first"] == "before"}
    yield "recognition_gain", _span(gains.get("after"), period, day)
    yield "gain_held", _held(gains, period, day)


_SPAN = ("value", "low", "high")
_KEPT = 6  # digits after the point: pages show two


def _span(gain: StageJson | None, period: str, day: dt.date) -> IndicatorValue:
    if gain is None or gain["value"] is None:
        return _cannot(period, day, in_each("the cases before and after do not link the two"))
    # A sum of draws differs in its last digits from run to run, which would be a new version of the plan.
    value, low, high = (None if one is None else round(float(one), _KEPT) for one in map(gain.get, _SPAN))
    return IndicatorValue(period=period, on=day, value=value, low=low, high=high, origin="computed")


def _held(gains: Mapping[str, StageJson], period: str, day: dt.date) -> IndicatorValue:
    """Gain at the follow-up of the gain at once; no share where there was none to hold."""
    at_once, later = (gains.get(wave, {}).get("value") for wave in ("after", "followup"))
    if at_once is None or later is None:
        return _cannot(period, day, in_each("there was no follow-up yet"))
    if at_once <= 0 or later < 0:
        return _cannot(period, day, in_each("there was no gain to hold"))
    return IndicatorValue(period=period, on=day, value=min(later / at_once, 1.0), origin="computed")


def campaign_values(content: StageJson, period: str, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """Planned reach over all groups, from full overlap of channels to none, of `campaign plan --json`."""
    groups, reached = content["shared"]["groups"], content["shared"]["persons"]
    whole = sum(float(one["persons"]) for one in groups)
    low, high = float(reached["low"]) / whole, float(reached["high"]) / whole
    middle = reached["by_survey"]
    value = float(middle) / whole if middle is not None else (low + high) / 2
    yield "reach", IndicatorValue(period=period, on=day, value=value, low=low, high=high, origin="computed")


def judged_values(content: StageJson, period: str, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """The rank of the region among those without a campaign, of `campaign evaluate --json`."""
    if content["verdict"] == "cannot_tell":
        reason = " ".join(map(str, content["reasons"]))
        yield (
            "calls_change",
            IndicatorValue(
                period=period, on=day, cannot_tell=PlanText(en=reason, ru=reason), origin="computed"
            ),
        )
        return
    yield "calls_change", IndicatorValue(period=period, on=day, value=float(content["p"]), origin="computed")


def _detection(content: StageJson, period: str, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """Identified of estimated; the ends of the estimate's range are those of the share, turned round.

    The verdict's range counts, where there is a verdict: it says what may be published.
    """
    seen = float(content["observed"])
    verdict = content.get("verdict")
    if isinstance(verdict, dict):
        low, high, said = verdict["low"], verdict["high"], str(verdict["text"])
    else:
        wide: StageJson = next((one for one in content["intervals"] if one["level"] == _LEVEL), {})
        low, high, said = wide.get("low"), wide.get("high"), str(content.get("reason") or "not estimable")
    if not low or not high:
        why = IndicatorValue(period=period, on=day, cannot_tell=PlanText(en=said, ru=said), origin="computed")
        yield "detection", why
        return
    ends = min(1.0, seen / float(high)), min(1.0, seen / float(low))
    yield (
        "detection",
        IndicatorValue(
            period=period,
            on=day,
            value=(ends[0] * ends[1]) ** 0.5,
            low=ends[0],
            high=ends[1],
            origin="computed",
        ),
    )


def picture_values(
    seen: tuple[int | None, float | None, float | None], period: str, day: dt.date, control: str
) -> Iterator[tuple[str, IndicatorValue]]:
    """Detection by a national picture: persons on the lists of the estimate's range, both as shown.

    Args:
        seen: Persons on the lists, and the ends of the range; None where it is hidden or there is none.
        period: Of the picture.
        day: The day on which it is computed.
        control: The picture and the disclosure policy that it passed.
    """
    persons, low, high = seen
    if persons is None or not low or not high:
        why = in_each("the latest national picture gives no range to publish")
        yield "detection", _cannot(period, day, why)
        return
    content = {"observed": persons, "verdict": {"low": low, "high": high, "text": ""}}
    # benchmarks/national.md: links that encodings lose double persons, more among the unseen than the seen.
    caution = say("links that encodings lose raise the estimate: the true share may be higher")
    for name, value in _detection(content, period, day):
        yield name, replace(value, control=control, evidence=caution)


# Name of a figure of the table of official figures, and what it computes.
_OFFICIAL = {"victims_detected": "identified", "convicted": "sentenced"}


def _official(country: str, day: dt.date) -> Iterator[tuple[str, IndicatorValue]]:
    """The latest year of what the pack quotes of official figures: published before, so public."""
    pack = load_pack(country)
    if (quoted := pack.official) is None:
        return
    for figure, name in _OFFICIAL.items():
        rows = [
            one
            for one in quoted.figures
            if (one.reporter, one.indicator, one.dimension) == (pack.code, figure, "total")
            and (one.sex, one.age) == ("total", "total")
        ]
        if not rows:
            continue
        last = max(rows, key=lambda one: one.year)
        exact = last.low == last.high
        yield name, IndicatorValue(
            period=str(last.year), on=day,
            value=float(last.low) if exact else (last.low + last.high) / 2,
            low=None if exact else float(last.low), high=None if exact else float(last.high),
            origin="computed", control=f"{quoted.publisher}: {quoted.title}, {quoted.release}",
        )  # fmt: skip

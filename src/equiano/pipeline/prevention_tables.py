"""What training and campaigns did, as tables of a report.

    training measure --json   ─> recognition by wave: rounded, hidden below the least number of persons
    campaign plan --json      ─> reach by group: of a plan, in which nobody was counted
    campaign evaluate --json  ─> the verdict on calls, and harm by kind: rounded

A file says nothing of whom it counted but sums; what leaves holds neither its hash nor its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.provenance import Provenance
from equiano.publish.disclosure import published_table, statistics_table
from equiano.publish.policy import Policy, load_policy
from equiano.publish.release import Column, Derived, ReleasedTable, Value
from equiano.text_files import parse_json, read_text
from equiano.words import LANGUAGES, in_each, say

TRAINING, WAITING, CAMPAIGN, JUDGED, HARM = (
    f"prevention:{name}" for name in ("training", "waiting", "campaign", "judged", "harm")
)
StageJson = Mapping[str, Any]
_WAVES = {
    "before": in_each("before"),
    "after": in_each("after"),
    "followup": in_each("after six months"),
}
_MEASURES = {"sensitivity": in_each("Victims referred"), "specificity": in_each("Others not referred")}
_VERDICTS = {
    "rose": in_each("rose more than elsewhere"),
    "not_shown": in_each("no rise beyond that of other regions is shown"),
    "cannot_tell": in_each("cannot be told"),
}
_HARMS = {
    "hang_ups": in_each("Hang-ups"),
    "wanted_job": in_each("Callers who wanted the job"),
    "hostile": in_each("Hostile calls"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreventionFiles:
    """Results of prevention, each as its command printed it with `--json`; None for what there is not.

    Attributes:
        training: Of `equiano training measure`.
        campaign: Of `equiano campaign plan`.
        judged: Of `equiano campaign evaluate`.
    """

    training: Path | str | None = None
    campaign: Path | str | None = None
    judged: Path | str | None = None


def prevention_tables(files: PreventionFiles) -> list[ReleasedTable]:
    """The tables of what is given.

    Raises:
        BadInputError: If a file is none of its kind.
    """
    readers: tuple[tuple[Path | str | None, Callable[[StageJson], list[ReleasedTable]]], ...] = (
        (files.training, training_tables),
        (files.campaign, campaign_tables),
        (files.judged, judged_tables),
    )
    return [table for path, read in readers if path is not None for table in _read(Path(path), read)]


def _read(path: Path, tables: Callable[[StageJson], list[ReleasedTable]]) -> list[ReleasedTable]:
    must_exist(path)
    try:
        content = parse_json(read_text(path))
        if not isinstance(content, dict):
            raise TypeError
        return tables(content)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        text = say(
            "{name}: not what the command printed with `--json` that belongs there. Run it again.",
            name=path.name,
        )
        raise BadInputError(text) from None


# In standard deviations of the first wave: more is a mistake in the file.
_MOST_GAIN = 20


def training_tables(content: StageJson, policy: Policy | None = None) -> list[ReleasedTable]:
    """Recognition by wave, and the change beyond a waiting group, of `training measure --json`.

    Args:
        content: The result.
        policy: The policy; by default the one shipped.
    """
    if content["quantity"] != "training":
        raise ValueError
    policy, rows, behind = policy or load_policy(), [], []
    for wave in content["waves"]:
        persons = int(wave["persons"])
        spans = [_span(wave[name], 0, 1) for name in ("sensitivity", "specificity")]
        if wave["wave"] not in _WAVES or persons < 0:
            raise ValueError
        shown = policy.rounded(persons)
        answered = None if wave["share_answered"] is None else round(float(wave["share_answered"]), 2)
        if answered is not None and not 0 <= answered <= 1:
            raise ValueError
        rows.append((str(wave["wave"]), *spans[0], *spans[1], shown, answered))
        behind.append(persons)
    low, high = in_each("95 % interval, from"), in_each("to")
    columns = (
        Column("wave", "dimension", in_each("When"), _WAVES),
        Column("sensitivity", "share", in_each("Victims referred")),
        Column("sensitivity_low", "share", low),
        Column("sensitivity_high", "share", high),
        Column("specificity", "share", in_each("Others not referred")),
        Column("specificity_low", "share", low),
        Column("specificity_high", "share", high),
        Column("persons", "number", in_each("Persons, rounded")),
        Column("answered", "share", in_each("Share of the first wave that answered")),
    )
    if content["level"] != 0.95:
        raise ValueError
    made = Derived(TRAINING, in_each("Recognition before and after training"), columns, tuple(rows))
    provenance = Provenance("training measured on invented cases", None)
    tables = [statistics_table(made, provenance=provenance, records=behind, policy=policy)]
    if content.get("against_waiting") is not None:
        tables.append(_beyond(content["against_waiting"], policy))
    return tables


def training_for_plans(content: StageJson, policy: Policy) -> dict[str, object]:
    """What a plan takes its indicators from, of `training measure --json`: rounded, and of no few.

    Args:
        content: The result.
        policy: The policy.

    Returns:
        Waves with persons, comparisons with gain, as `plan_values.training_values` reads them.
    """
    waves = [
        {"wave": one["wave"], "persons": policy.rounded(int(one["persons"]))} for one in content["waves"]
    ]
    comparisons = [
        {"first": one["first"], "second": one["second"], "gain": _gain(one["gain"])}
        for one in content["comparisons"]
        if int(one["persons"]) >= policy.minimum
    ]
    return {"quantity": "training", "waves": waves, "comparisons": comparisons}


def _gain(span: StageJson) -> dict[str, float | None]:
    low_to_high = _span(span, -_MOST_GAIN, _MOST_GAIN)
    return dict(zip(("value", "low", "high"), low_to_high, strict=True))


def _beyond(content: StageJson, policy: Policy) -> ReleasedTable:
    """The change of the trained less that of those who waited."""
    few = min(int(content[name]) for name in ("trained", "waiting"))
    shown = [policy.rounded(int(content[name])) for name in ("trained", "waiting")]
    rows = [(name, *_span(content["change"][name], -2, 2), *shown) for name in ("sensitivity", "specificity")]
    columns = (
        Column("measure", "dimension", in_each("Change beyond those who waited"), _MEASURES),
        Column("change", "number", in_each("Change, as a share")),
        Column("low", "number", in_each("95 % interval, from")),
        Column("high", "number", in_each("to")),
        Column("trained", "number", in_each("Trained, rounded")),
        Column("waiting", "number", in_each("Waited, rounded")),
    )
    made = Derived(
        WAITING, in_each("Change of the trained less that of those who waited"), columns, tuple(rows)
    )
    provenance = Provenance("training measured on invented cases beside a waiting group", None)
    return statistics_table(made, provenance=provenance, records=[few] * len(rows), policy=policy)


def _span(of: StageJson, least: float, most: float) -> tuple[float | None, float | None, float | None]:
    """Value and ends, in whole hundredths: with so few persons a third digit would tell how many answered."""
    found = tuple(
        None if of[name] is None else round(float(of[name]), 2) for name in ("value", "low", "high")
    )
    known = [one for one in (found[1], found[0], found[2]) if one is not None]
    if known != sorted(known) or any(not least <= one <= most for one in known):
        raise ValueError
    return found[0], found[1], found[2]


def campaign_tables(content: StageJson) -> list[ReleasedTable]:
    """Reach of a plan by group, of `campaign plan --json`.

    Args:
        content: The plan with its budget shared out.
    """
    rows: list[tuple[Value, ...]] = []
    names: dict[str, Mapping[str, str]] = {}
    for one in content["shared"]["groups"]:
        if "name" in one:  # files of earlier versions have the id alone
            names[str(one["group"])] = {lang: str(one["name"][lang]) for lang in LANGUAGES}
        low, high = float(one["reach"]["low"]), float(one["reach"]["high"])
        if not 0 <= low <= high <= 1:
            raise ValueError
        rows.append((str(one["group"]), int(one["persons"]), float(one["floor"]), low, high))
    if not rows:
        raise ValueError
    columns = (
        Column("group", "dimension", in_each("Group at risk"), names),
        Column("persons", "number", in_each("Persons in it")),
        Column("floor", "share", in_each("To be reached at the least")),
        Column("low", "share", in_each("Reached if channels overlap")),
        Column("high", "share", in_each("Reached if they do not")),
    )
    made = Provenance("plan of a campaign: reach with diminishing returns, overlap as bounds", None)
    titles = in_each("Whom the campaign is planned to reach")
    return [published_table(CAMPAIGN, titles, columns, rows, provenance=made)]


def judged_tables(content: StageJson) -> list[ReleasedTable]:
    """The verdict on a campaign, and harm among its calls, of `campaign evaluate --json`.

    Args:
        content: The evaluation.
    """
    verdict, others = str(content["verdict"]), int(content["comparison_regions"])
    if verdict not in _VERDICTS:
        raise ValueError
    elsewhere = content["elsewhere"] or (None, None)
    row = (verdict, *map(_tenths, (content["ratio"], *elsewhere)), content["p"], others)
    columns = (
        Column("verdict", "text", in_each("Calls with a question on an offer"), _VERDICTS),
        Column("ratio", "number", in_each("Times the change elsewhere")),
        Column("low", "number", in_each("Regions without a campaign, from")),
        Column("high", "number", in_each("to")),
        Column("p", "number", in_each("Share of regions that changed as much (p)")),
        Column("regions", "number", in_each("Regions compared")),
    )
    made = Provenance("placebo_region_rank", None)
    tables = [
        published_table(JUDGED, in_each("What the campaign did to calls"), columns, [row], provenance=made)
    ]
    harms = content["harm_per_100_calls"]
    rows = [
        (
            kind,
            *(
                None if harms[kind][at] is None else round(float(harms[kind][at]))
                for at in ("before", "after")
            ),
        )
        for kind in _HARMS
        if kind in harms
    ]
    if rows:
        harm = (
            Column("kind", "dimension", in_each("Of 100 calls"), _HARMS),
            Column("before", "number", in_each("Before")),
            Column("after", "number", in_each("From its start")),
        )
        tables.append(published_table(HARM, in_each("Harm among its calls"), harm, rows, provenance=made))
    return tables


def _tenths(value: float | None) -> float | None:
    """To one digit: a multiple of sums of calls, not of persons."""
    return None if value is None else round(float(value), 1)

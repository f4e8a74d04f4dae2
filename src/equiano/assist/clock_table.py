"""What a clock of a case is, read from `clocks.yaml` and checked as it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from equiano.assist.track import NEVER_READ, TrackTable, table
from equiano.errors import DataError
from equiano.text_files import own_yaml

WhenOverdue = Literal["remind", "escalate", "stop"]
UNITS = ("days", "working_days", "months")


@dataclass(frozen=True)
class Length:
    """So many units: `days`, `working_days` or `months`."""

    number: int
    unit: str


@dataclass(frozen=True)
class ClockRule:
    """One clock of `clocks.yaml`; see there.

    Attributes:
        starts: Acts that start it, as `track.act`.
        stops: Acts that end it.
        extends: Acts that move its last day.
        first_fields: Fields with the first day, of several that an act brings the earliest; without them it
            is that of the recording.
        last_field: Field of the act with the last day; without it a length says it.
        law: Code of the pack's clock for an adult and for a child, None where no law is asked.
        treaty: Instrument of the pack and the least number of days that it sets.
        lengths: Our own length by urgency, or under the empty word.
        warn: Days before the last one from which it is coming up.
        overdue: What to do when it is overdue.
    """

    code: str
    starts: frozenset[str]
    stops: frozenset[str]
    extends: frozenset[str]
    first_fields: tuple[str, ...]
    last_field: str | None
    law: Mapping[bool, str] | None
    treaty: tuple[str, int] | None
    lengths: Mapping[str, Length]
    warn: int
    overdue: WhenOverdue


@cache
def clock_rules() -> Mapping[str, ClockRule]:
    """The clocks of `clocks.yaml`, in their order.

    Raises:
        DataError: If the file names an act, a field or a unit that there is not.
    """
    file = resources.files("equiano.assist") / "clocks.yaml"
    return read_clocks(own_yaml(file.read_text(encoding="utf-8")), table())


def read_clocks(content: Mapping[str, Any], tracks: TrackTable) -> Mapping[str, ClockRule]:
    """The clocks of what YAML gave, checked against the tracks.

    Raises:
        DataError: As of `clock_rules`.
    """
    rules = {code: _rule(code, raw) for code, raw in content["clocks"].items()}
    faults = [f"{rule.code}: {fault}" for rule in rules.values() for fault in _faults(rule, tracks)]
    if faults := [*faults, *_guard_faults(rules, tracks)]:
        raise DataError("assist/clocks.yaml:\n" + "\n".join(f"  {fault}" for fault in faults))
    return MappingProxyType(rules)


def _rule(code: str, raw: Mapping[str, Any]) -> ClockRule:
    lengths = raw.get("by_urgency", {"": raw["length"]} if "length" in raw else {})
    law, treaty = raw.get("law"), raw.get("treaty")
    return ClockRule(
        code, frozenset(raw["starts"]), frozenset(raw["stops"]), frozenset(raw.get("extends", ())),
        tuple(raw.get("from", ())), raw.get("until"),
        MappingProxyType({False: law["adult"], True: law["child"]}) if law else None,
        (treaty["instrument"], treaty["days"]) if treaty else None,
        MappingProxyType({key: Length(*length) for key, length in lengths.items()}),
        raw["warn"], raw["overdue"],
    )  # fmt: skip


def _guard_faults(rules: Mapping[str, ClockRule], tracks: TrackTable) -> Iterator[str]:
    """Guards that read a clock that there is not, or one that testimony or a status starts or ends."""
    for guard in tracks.guards.values():
        if guard.clock is None:
            continue
        if guard.clock not in rules:
            yield f"the guard {guard.name}: no clock {guard.clock}"
            continue
        rule = rules[guard.clock]
        if {act.split(".")[0] for act in rule.starts | rule.stops | rule.extends} & NEVER_READ:
            yield f"the guard {guard.name}: nothing may hang on the clock {guard.clock}"


def _faults(rule: ClockRule, tracks: TrackTable) -> Iterator[str]:
    acts = {
        f"{track.name}.{act.name}": act for track in tracks.tracks.values() for act in track.acts.values()
    }
    if strangers := sorted((rule.starts | rule.stops | rule.extends) - set(acts)):
        yield f"no acts {strangers}"
        return
    last = (rule.last_field,) if rule.last_field and not rule.lengths else ()
    for fields in (rule.first_fields, last):
        if lacking := [name for name in rule.starts if fields and not {*fields} & {*acts[name].brings}]:
            yield f"{lacking} bring none of {fields}"
    if lacking := [name for name in rule.extends if "until_on" not in acts[name].brings]:
        yield f"{lacking} do not bring until_on"
    if rule.last_field is None and not rule.lengths and rule.law is None:
        yield "nothing says how long it runs"
    if any(length.unit not in UNITS or length.number < 0 for length in rule.lengths.values()):
        yield "a length that is none"
    if set(rule.lengths) not in ({""}, set(), set(tracks.codes["urgency"])):
        yield "a length for some urgencies only"

"""What was bought and how many it reached so far, against the plan: monitoring while a campaign runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.prevent.campaign.planning import PlannedCampaign, share_of
from equiano.prevent.campaign.reach import Reach, reach_of, read_survey
from equiano.prevent.campaign.study import month_number
from equiano.provenance import Provenance
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.whole import likeliest, read_whole, refuse_missing
from equiano.words import number, say

_COLUMNS = ("month", "channel", "units", "spent")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a campaign has done so far.

    Attributes:
        planned: The plan.
        units: Units delivered by channel.
        spent: Money spent by channel.
        groups: Reach so far by group.
        calls: Calls with a question on an offer, by month; empty if the table has no such column.
        provenance: Where the numbers come from.
    """

    planned: PlannedCampaign
    units: Mapping[str, int]
    spent: Mapping[str, float]
    groups: Mapping[str, Reach]
    calls: Mapping[str, int]
    provenance: Provenance

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "units": {
                name: {"planned": self.planned.shared.units[name], "delivered": done}
                for name, done in self.units.items()
            },
            "spent": dict(self.spent),
            "reach": {
                name: {"low": one.low, "high": one.high, "by_survey": one.number}
                for name, one in self.groups.items()
            },
            "offer_calls": dict(self.calls),
            "provenance": self.provenance.as_dict(),
        }

    def lines(self, lang: str) -> list[str]:
        """The same in words."""
        made = [
            say(
                "  {name}: {done:,} of {planned:,}; spent {spent} {currency}",
                name=channel.name[lang],
                done=self.units[channel.id],
                planned=self.planned.shared.units[channel.id],
                spent=number(self.spent[channel.id]),
                currency=self.planned.plan.currency,
            )
            for channel in self.planned.plan.channels
        ]
        made += [
            say("  {group}: {reach} so far", group=name, reach=share_of(one))
            for name, one in self.groups.items()
        ]
        made += [
            say(
                "  {month}: {count:,} {count|call|calls} with a question on an offer",
                month=month,
                count=count,
            )
            for month, count in self.calls.items()
        ]
        return [say("Delivered so far:"), *made]


def read_delivered(planned: PlannedCampaign, path: Path | str) -> Delivered:
    """What was delivered, from a table: `month`, `channel`, `units`, `spent` and, if noted, `offer_calls`.

    Calls belong to a month; where several rows of a month have them, they are added.

    Raises:
        BadInputError: If it is no such table, with every fault.
    """
    found = Path(path)
    whole = read_whole(found, likeliest(None))
    refuse_missing(found.name, whole.columns, list(_COLUMNS))
    faults: list[Fault] = []
    units = dict.fromkeys(planned.shared.units, 0)
    spent = dict.fromkeys(planned.shared.units, 0.0)
    calls: dict[str, int] = {}
    counted: dict[str, NumberReader] = {
        name: NumberReader([row[name] for row in whole.rows], whole.account.delimiter, whole=name != "spent")
        for name in ("units", "spent", "offer_calls")
        if name in whole.columns
    }
    for row, place in zip(whole.rows, whole.numbers, strict=True):
        channel = row["channel"].strip()
        if channel not in units:
            faults.append(Fault(say("no such channel in the plan."), "channel", place))
            continue
        if month_number(row["month"]) is None:
            faults.append(Fault(say("write the month as 2026-03."), "month", place))
        values = _counted(row, counted, place, faults)
        units[channel] += int(values.get("units", 0))
        spent[channel] += values.get("spent", 0.0)
        if "offer_calls" in values:
            month = row["month"].strip()
            calls[month] = calls.get(month, 0) + int(values["offer_calls"])
    if faults:
        raise BadInputError(say("{name}: what was delivered cannot be used.", name=found.name), faults[:200])
    survey = read_survey(planned.plan)
    return Delivered(
        planned=planned,
        units=units,
        spent=spent,
        groups={one.id: reach_of(planned.plan, one.id, units, survey) for one in planned.plan.groups},
        calls=dict(sorted(calls.items())),
        provenance=Provenance("delivered_units", sha256_of(found)),
    )


def _counted(
    row: Mapping[str, str], readers: Mapping[str, NumberReader], place: int, faults: list[Fault]
) -> dict[str, float]:
    """The numbers of a row; one that is none is added to the faults."""
    values: dict[str, float] = {}
    for name, reader in readers.items():
        if name == "offer_calls" and not row[name].strip():
            continue
        try:
            values[name] = reader.number(row[name]) if name == "spent" else reader.count(row[name])
        except NotANumberError as error:
            faults.append(Fault(str(error), name, place))
    return values

"""How a list was read: every row accounted for, the orders that were judged, what was taken as unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from equiano.link.name_order import NameOrder, NameOrderData
from equiano.record.dates import Judgement, Order
from equiano.tables.account import Account
from equiano.words import say


class DateOrderData(TypedDict):
    """The order of day and month, with its votes."""

    order: str
    day_first: int
    month_first: int
    either: int
    basis: str


class WarningData(TypedDict):
    """What was taken as unknown, and in how many records."""

    field: str
    message: str
    records: int


class ReadingData(TypedDict):
    """A reading as `quality.json` and `--json` hold it."""

    account: object  # `Account.as_dict`
    name_order: NameOrderData | None
    date_order: DateOrderData | None
    not_linkable: int
    birth_from_age: int
    ages_without_date: int
    warnings: list[WarningData]


@dataclass(frozen=True)
class ListReading:
    """How a list was read.

    Attributes:
        account: Every row of the file.
        name_order: Order of the names; None where there is but one column of them.
        date_order: Order of day and month with its votes; None without a column of dates.
        date_basis: `evidence`, `given` (by the user) or `usual` (day first: nothing tells).
        not_linkable: Records without any name: they are nobody's in particular, and left out of the linkage.
        warnings: What was taken as unknown, with the number of records.
        birth_from_age: Records whose years of birth come from an age.
        ages_without_date: Ages that say nothing, as no day of record stands beside them.
    """

    account: Account
    name_order: NameOrder | None
    date_order: Judgement | None
    date_read: Order
    date_basis: str
    not_linkable: int
    warnings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    birth_from_age: int = 0
    ages_without_date: int = 0

    def as_dict(self) -> ReadingData:
        """For `--json` and `quality.json`."""
        dates = self.date_order
        return {
            "account": self.account.as_dict(),
            "name_order": self.name_order.as_dict() if self.name_order else None,
            "date_order": None
            if dates is None
            else {
                "order": self.date_read.value,
                "day_first": dates.day_first,
                "month_first": dates.month_first,
                "either": dates.either,
                "basis": self.date_basis,
            },
            "not_linkable": self.not_linkable,
            "birth_from_age": self.birth_from_age,
            "ages_without_date": self.ages_without_date,
            "warnings": [
                {"field": column, "message": message, "records": number}
                for (column, message), number in self.warnings.items()
            ],
        }

    def lines(self) -> list[str]:
        """The account for people."""
        found = self.account.lines()
        if self.not_linkable:
            found.append(
                say(
                    "not linkable, as they have no name: {records:,} {records|record|records}",
                    records=self.not_linkable,
                )
            )
        if self.name_order:
            found.append(_name_line(self.name_order))
        if self.date_order and (self.date_basis != "usual" or self.date_order.either):
            found.append(_date_line(self.date_read, self.date_order, self.date_basis))
        if self.birth_from_age:
            found.append(
                say(
                    "years of birth from an age: {records:,} {records|record|records}",
                    records=self.birth_from_age,
                )
            )
        if self.ages_without_date:
            found.append(
                say(
                    "ages that say nothing, as no date of record stands beside them: {records:,}",
                    records=self.ages_without_date,
                )
            )
        found += [
            say("warning, {number} × `{field}`: {message}", number=number, field=column, message=message)
            for (column, message), number in self.warnings.items()
        ]
        return found


def _name_line(order: NameOrder) -> str:
    said = {
        "surname-first": say("surname first"),
        "given-first": say("given name first"),
        "as-written": say("as the columns say"),
        "swapped": say("surname and given name stand in each other's column"),
    }[order.order]
    if order.basis == "given":
        return say("order of names: {order} (given)", order=said)
    if order.basis == "evidence":
        return say(
            "order of names: {order} ({votes:,} records say so, {against:,} the other)",
            order=said,
            votes=order.votes,
            against=order.against,
        )
    return say("order of names: {order} (taken, as the list does not tell; see --name-order)", order=said)


def _date_line(order: Order, found: Judgement, basis: str) -> str:
    said = say("day first") if order is Order.DAY_FIRST else say("month first")
    if basis == "given":
        return say("order of dates: {order} (given)", order=said)
    if basis == "evidence":
        return say(
            "order of dates: {order} ({votes:,} dates can only be read so)",
            order=said,
            votes=found.day_first if order is Order.DAY_FIRST else found.month_first,
        )
    return say("order of dates: {order} (taken, as the list does not tell; see --date-order)", order=said)

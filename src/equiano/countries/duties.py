"""What a state has bound itself to: treaties it has joined, and the clocks and rights its law gives a victim.

Every row carries the day on which it was looked up and whether its source was seen or it is from memory.
"None in law" is a value of its own: it is a finding, and not the same as "not found".
"""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from equiano.countries.statement import STRICT, Text
from equiano.words import say, using

# The one mark that counts as checked; what is from memory is shown as such.
SEEN = "seen"


@dataclass(frozen=True, config=STRICT)
class Reservations:
    """What a state made of its joining a treaty: reservations and declarations, as a list of them was read.

    Attributes:
        status: Code of `reservation_status`: none on the list, made, or made and not read.
        source: Id of the source, the depositary's list or a copy of it.
        looked_up: Day on which it was looked up, ISO 8601.
        text: What was reserved or declared, in our own words; only of one whose text was read.
    """

    status: str
    source: str
    looked_up: str
    text: Text | None = None


@dataclass(frozen=True, config=STRICT)
class Instrument:
    """A treaty and where the country stands to it.

    Attributes:
        instrument: Code of `instruments` in terms.yaml.
        status: Code of `instrument_status`: a party, not a party, or no ratification known.
        mark: `seen` (in the source) or `memory`, of the status.
        source: Id of the source; for a row from memory, where it can be checked.
        looked_up: Day on which it was looked up or recalled, ISO 8601.
        ratified: Year, month or day of ratification or accession, as far as known.
        date_mark: `seen` or `memory`, of that date; None where there is none.
        state_of: Year, month or day that the source speaks of, where it is not the present.
        reservations: Reservations and declarations; None where nobody looked them up.
    """

    instrument: str
    status: str
    mark: str
    source: str
    looked_up: str
    ratified: str | None = None
    date_mark: str | None = None
    state_of: str | None = None
    note: Text | None = None
    reservations: Reservations | None = None

    @property
    def id(self) -> str:
        """What messages call it."""
        return self.instrument

    @property
    def verified(self) -> bool:
        """Whether the status was seen in its source; the date has a mark of its own."""
        return self.mark == SEEN

    @property
    def date_verified(self) -> bool:
        """Whether there is a date and it was seen, too."""
        return self.date_mark == SEEN


@dataclass(frozen=True, config=STRICT)
class Clock:
    """A period that the law gives a victim.

    Attributes:
        clock: Code of `clocks` in terms.yaml, such as the recovery and reflection period.
        status: Code of `clock_status`; only `in_law` may have a length.
        mark: `seen` or `memory`, of the length or of its absence.
        source: Id of the source.
        looked_up: Day on which it was looked up or recalled, ISO 8601.
        length: Number of `unit`s; the least where `at_least` is set.
        unit: Code of `clock_units`: `days` (of the calendar), `working_days` or `months`.
        at_least: Whether the law names a least length only.
        up_to: The longest length, where the law gives a range.
        up_to_unit: Unit of `up_to`.
        starts_with: What starts it.
        legal_basis: The rule.
        basis_mark: `seen` or `memory`, of the rule; None where none is named.
    """

    clock: str
    status: str
    mark: str
    source: str
    looked_up: str
    length: int | None = None
    unit: str | None = None
    at_least: bool = False
    up_to: int | None = None
    up_to_unit: str | None = None
    starts_with: Text | None = None
    legal_basis: Text | None = None
    basis_mark: str | None = None
    note: Text | None = None

    @property
    def id(self) -> str:
        """What messages call it."""
        return self.clock

    @property
    def verified(self) -> bool:
        """Whether the period was seen in its source; the rule has a mark of its own."""
        return self.mark == SEEN

    @property
    def basis_verified(self) -> bool:
        """Whether the rule was seen, too."""
        return self.basis_mark == SEEN

    def said_length(self, lang: str) -> str:
        """The length in words; empty where the law has none."""
        if self.length is None:
            return ""
        with using(lang):
            return _length(self)


@dataclass(frozen=True, config=STRICT)
class Right:
    """What the law or practice of the country gives a victim: who identifies, permits, compensation.

    `notice` is a duty: to tell an authority, without identity, of an adult who declines to be referred. Its
    text is the rule, word for word as a notice quotes it. `notice_child` and `notice_crime` are the rules on
    telling an authority of a child, and of the crime: shown to who has to decide, never done by the program.

    Attributes:
        right: Code of `rights` in terms.yaml.
        status: Code of `right_status`: given, none in law, or not found.
        mark: `seen` or `memory`.
        source: Id of the source.
        looked_up: Day on which it was looked up or recalled, ISO 8601.
        text: What there is.
        body: Of the three notices, the authority that is told.
        years: Of a right that begins at an age, such as to consent alone: the age in full years.
    """

    right: str
    status: str
    mark: str
    source: str
    looked_up: str
    text: Text | None = None
    note: Text | None = None
    years: int | None = None
    body: Text | None = None

    @property
    def id(self) -> str:
        """What messages call it."""
        return self.right

    @property
    def verified(self) -> bool:
        """Whether it was seen in its source."""
        return self.mark == SEEN


def _length(clock: Clock) -> str:
    least = period_text(clock.length or 0, clock.unit or "days", at_least=clock.at_least)
    if clock.up_to is None:
        return least
    # A range names its least, too.
    least = period_text(clock.length or 0, clock.unit or "days", at_least=True)
    return f"{least}, {_most(clock.up_to, clock.up_to_unit or 'days')}"


def period_text(n: int, unit: str, *, at_least: bool = False) -> str:
    """A period in words, in the person's language.

    Args:
        n: Number of units.
        unit: Code of `clock_units`.
        at_least: Whether it is only the least. That is kept: the Convention of the Council of Europe
            (article 13) sets a minimum of 30 days.
    """
    match unit:
        case "days":
            return say("at least {n} {n|day|days}", n=n) if at_least else say("{n} {n|day|days}", n=n)
        case "months":
            return say("at least {n} {n|month|months}", n=n) if at_least else say("{n} {n|month|months}", n=n)
        case _:
            least = say("at least {n} {n|working day|working days}", n=n)
            return least if at_least else say("{n} {n|working day|working days}", n=n)


def _most(n: int, unit: str) -> str:
    match unit:
        case "days":
            return say("at most {n} {n|day|days}", n=n)
        case "months":
            return say("at most {n} {n|month|months}", n=n)
        case _:
            return say("at most {n} {n|working day|working days}", n=n)

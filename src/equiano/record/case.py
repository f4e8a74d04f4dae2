"""One case: a person, a journey, indicators as yes, no or unknown, status, consent, agency.

The row of the case table (`schema/case.yaml`) is derived from it. What the table has no place for (the
original
cells of the source, names among them) stays in the case and goes to `source_record` only where that is
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Self

from equiano.errors import BadInputError, Fault
from equiano.record.journey import (
    JourneyEvent,
    began,
    exploited_from,
    from_text,
    journeys_of,
    needs_text,
    of_kind,
    to_text,
)
from equiano.schema.table import column_of, load_table
from equiano.words import say

# Four, as `schema/case.yaml` has; a longer journey stands whole in the column `journeys`.
TRANSIT_COLUMNS = ("transit_1", "transit_2", "transit_3", "transit_4")
TRANSIT_SUBDIVISIONS = tuple(f"{name}_subdivision" for name in TRANSIT_COLUMNS)


class Answer(Enum):
    """Yes, no and unknown are three things; unknown is never taken for no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Self:
        """The answer that a nullable boolean column stands for."""
        return cls("unknown" if value is None else "yes" if value else "no")

    @property
    def as_bool(self) -> bool | None:
        """True, False or None, as the case table has it."""
        return {"yes": True, "no": False, "unknown": None}[self.value]


@dataclass(frozen=True)
class Indicator:
    """One answered sign, form, means, sector or relation.

    Attributes:
        code: Its code in the vocabulary.
        answer: Yes, no or unknown.
        note: What was seen or said, in the recorder's words.
        source: Where the answer comes from (a field, a form, a person's confirmation).
    """

    code: str
    answer: Answer
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Person:
    """What a case says of the person, without the name.

    Attributes:
        gender: Code of scheme `gender`.
        birth_date: Day of birth; never goes to the case table.
        age_years: Age when trafficked, years.
        citizenships: ISO 3166-1 alpha-3, in the order of the source.
    """

    gender: str | None = None
    birth_date: date | None = None
    age_years: int | None = None
    citizenships: tuple[str, ...] = ()


def _no_indicators() -> Mapping[str, Indicator]:
    return MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        case_id: Pseudonymous number.
        source_format: Format it was read from.
        source_row: Row in the source file (header = 1).
        agency: Agency that recorded it.
        person: The person.
        journey: Events in their order.
        indicators: Answers by code; a code that is not there is unknown.
        status: Code of scheme `status`.
        status_decided_by: HTCDS value of the deciding body.
        consent: Consent to the use of the record.
        other: Further columns of the case table by name (`registration_year`, `perpetrator_paid`, ...).
        source_fields: Original cells by column, for a write-back that loses nothing. May hold names.
    """

    case_id: str
    source_format: str
    source_row: int
    agency: str | None = None
    person: Person = field(default_factory=Person)
    journey: tuple[JourneyEvent, ...] = ()
    indicators: Mapping[str, Indicator] = field(default_factory=_no_indicators)
    status: str | None = None
    status_decided_by: str | None = None
    consent: Answer = Answer.UNKNOWN
    other: Mapping[str, Any] = field(default_factory=_nothing)
    source_fields: Mapping[str, str] = field(default_factory=_nothing)

    def answer(self, code: str) -> Answer:
        """The answer to an indicator; unknown if it was never recorded."""
        found = self.indicators.get(code)
        return found.answer if found else Answer.UNKNOWN


@cache
def coded_columns() -> Mapping[str, str]:
    """Vocabulary code by column of the case table, for the columns that stand for one."""
    return MappingProxyType({item.name: item.code for item in load_table("case").fields if item.code})


@cache
def other_columns() -> tuple[str, ...]:
    """Columns of the case table that only `Case.other` holds."""
    made = {
        *(
            "case_id",
            "source_format",
            "source_row",
            "source_record",
            "data_set",
            "agency",
            "gender",
            "age_years",
        ),
        *(
            "citizenship",
            "citizenship_all",
            "origin",
            "origin_subdivision",
            *TRANSIT_COLUMNS,
            *TRANSIT_SUBDIVISIONS,
            "transit_count",
        ),
        *("destination", "destination_subdivision", "journey_date", "exploitation_date", "journeys"),
        *("status", "status_decided_by", "consent"),
    }
    return tuple(item.name for item in load_table("case").fields if item.name not in made and not item.code)


def _first(events: Iterable[JourneyEvent]) -> JourneyEvent:
    return next(iter(events), JourneyEvent(None))


def _journey_columns(events: tuple[JourneyEvent, ...]) -> dict[str, Any]:
    """Columns of the last journey: where it began, transits, the last place of exploitation.

    All journeys as one text besides, where these columns cannot hold them.
    """
    journeys = journeys_of(events)
    journey = journeys[-1] if journeys else ()
    origin = _first(event for event in journey if event.kind == "recruitment")
    destination = _first(event for event in reversed(journey) if event.kind == "exploitation")
    transits = of_kind(journey, "transit")
    padded = [*transits, *[JourneyEvent(None)] * len(TRANSIT_COLUMNS)]
    return {
        "origin": origin.country,
        "origin_subdivision": origin.subdivision,
        **{name: event.country for name, event in zip(TRANSIT_COLUMNS, padded, strict=False)},
        **{name: event.subdivision for name, event in zip(TRANSIT_SUBDIVISIONS, padded, strict=False)},
        "transit_count": len(transits) if journey else None,
        "destination": destination.country,
        "destination_subdivision": destination.subdivision,
        "journey_date": began(journey),
        "exploitation_date": exploited_from(journey),
        "journeys": to_text(journeys) if needs_text(journeys) else None,
    }


def _plain(value: object) -> object:
    """JSON form of the values a case holds."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
        case Person() | JourneyEvent() | Indicator() | Case():
            return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
        case _:
            return value


def to_json(case: Case) -> str:
    """The whole case as JSON, names included."""
    return json.dumps(_plain(case), ensure_ascii=False, sort_keys=True)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def from_json(text: str) -> Case:
    """The case that `to_json` wrote.

    Raises:
        BadInputError: If the text is not of that form.
    """
    try:
        content = json.loads(text)
        person = content["person"]
        types = {item.name: item.type for item in load_table("case").fields}
        return Case(
            **{
                **content,
                "person": Person(
                    **{
                        **person,
                        "birth_date": _day(person["birth_date"]),
                        "citizenships": tuple(person["citizenships"]),
                    }
                ),
                "journey": tuple(
                    JourneyEvent(**{**event, "on": _day(event["on"])}) for event in content["journey"]
                ),
                "indicators": MappingProxyType(
                    {
                        code: Indicator(**{**entry, "answer": Answer(entry["answer"])})
                        for code, entry in content["indicators"].items()
                    }
                ),
                "consent": Answer(content["consent"]),
                "other": MappingProxyType(
                    {
                        name: _day(value) if types.get(name) == "date" else value
                        for name, value in content["other"].items()
                    }
                ),
                "source_fields": MappingProxyType(content["source_fields"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(
            say("this is no record of a case."), [Fault(say("not valid"), field="source_record")]
        ) from error


def to_row(case: Case, *, keep_source: bool = False) -> dict[str, Any]:
    """The row of the case table, every column of `schema/case.yaml` in its order.

    Args:
        case: The case.
        keep_source: Also write the whole case, names included, to `source_record`.
    """
    row: dict[str, Any] = {
        **case.other,
        **_journey_columns(case.journey),
        "case_id": case.case_id,
        "source_format": case.source_format,
        "source_row": case.source_row,
        "source_record": to_json(case) if keep_source else None,
        "agency": case.agency,
        "gender": case.person.gender,
        "age_years": case.person.age_years,
        "citizenship": case.person.citizenships[0] if case.person.citizenships else None,
        "citizenship_all": ";".join(case.person.citizenships) or None,
        "status": case.status,
        "status_decided_by": case.status_decided_by,
        "consent": case.consent.as_bool,
        **{column_of(code): entry.answer.as_bool for code, entry in case.indicators.items()},
    }
    columns = load_table("case").columns
    if unknown := sorted(set(row) - set(columns)):
        raise BadInputError(say("the case table has no column for {names}.", names=", ".join(unknown)))
    return {name: row.get(name) for name in columns}


def _journey_of(row: Mapping[str, Any]) -> tuple[JourneyEvent, ...]:
    if row.get("journeys"):
        return tuple(event for journey in from_text(row["journeys"]) for event in journey)
    origin = JourneyEvent("recruitment", row.get("origin"), row.get("origin_subdivision"))
    transits = [
        JourneyEvent("transit", row[name], row.get(within))
        for name, within in zip(TRANSIT_COLUMNS, TRANSIT_SUBDIVISIONS, strict=True)
        if row.get(name)
    ]
    begun, exploited = row.get("journey_date"), row.get("exploitation_date")
    end = JourneyEvent("exploitation", row.get("destination"), row.get("destination_subdivision"), exploited)
    known = [event for event in (origin, *transits, end) if event.country or event.subdivision or event.on]
    if begun and begun != exploited:  # the first dated event; the table does not say which one it was
        # Not the exploitation: its day has a column of its own, which says that it is not known.
        takes_it = bool(known) and known[0].on is None and known[0].kind != "exploitation"
        first = replace(known[0], on=begun) if takes_it else JourneyEvent(None, on=begun)
        known = [first, *(known[1:] if takes_it else known)]
    return tuple(known)


def from_row(row: Mapping[str, Any]) -> Case:
    """The case that a row of the case table stands for; the whole case where `source_record` has it."""
    if row.get("source_record"):
        return from_json(row["source_record"])
    answers = {code: row.get(column) for column, code in coded_columns().items()}
    citizenships = row.get("citizenship_all") or row.get("citizenship")
    return Case(
        case_id=row["case_id"],
        source_format=row["source_format"],
        source_row=row["source_row"],
        agency=row.get("agency"),
        person=Person(
            gender=row.get("gender"),
            age_years=row.get("age_years"),
            citizenships=tuple(citizenships.split(";")) if citizenships else (),
        ),
        journey=_journey_of(row),
        indicators=MappingProxyType(
            {code: Indicator(code, Answer.of(value)) for code, value in answers.items() if value is not None}
        ),
        status=row.get("status"),
        status_decided_by=row.get("status_decided_by"),
        consent=Answer.of(row.get("consent")),
        other=MappingProxyType({name: row[name] for name in other_columns() if row.get(name) is not None}),
    )

"""HTCDS 2.0 records to cases. Every cell is kept as it stands, so that nothing is lost on the way back.

A value outside a picklist, a country that is none and a tick that cannot be read are kept, warned of, and
unknown in the case table; an impossible value (a birth date in the future, an age of 250) refuses the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, TypeVar, cast

from equiano.errors import BadInputError, Fault
from equiano.record import sense, values
from equiano.record.case import Answer, Case, Indicator, Person
from equiano.record.days import ReadPartial, partial_reader, whole_day
from equiano.record.formats import htcds_standard as standard
from equiano.record.journey import EventKind, JourneyEvent, in_order
from equiano.record.standing_words import consent_of, status_of
from equiano.record.values import DoubtError, NotAValueError
from equiano.tables.countries import place_of
from equiano.tables.places import CITY, COUNTRY, REGION, event_place
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.vocab import load
from equiano.vocab.place_names import region_of
from equiano.words import say

T = TypeVar("T")
FORMAT = "htcds"
# Columns with a day that the case table needs, without the number of a repeat.
DATE_FIELDS = ("prs_Birthdate", "hte_Date", "cas_IncomingReferralDate")
ANSWERS_COLUMN = "x_Answers"
AGENCY_COLUMN = "x_Agency"
GENDER_COLUMN = "x_Gender"
# HTCDS has no number for persons found together; cases of one raid or household share it (tests for shifts).
GROUP_COLUMN = "x_Group"
CASE_ID_COLUMN = "x_CaseId"
# HTCDS has no case number; these columns of common exports are taken for one, the first that is there.
CASE_ID_COLUMNS = (
    *(CASE_ID_COLUMN, "case_id", "cas_CaseNumber", "CaseNumber", "Case Number", "Case ID"),
    *("_uuid", "meta-instanceID", "meta/instanceID", "KEY", "_id"),
)
FLAG_FIELDS = (
    *("vic_TypeOfExploitation", "vic_MethodsOfControl", "vic_ForcedLabourIndustry"),
    *("vic_TypeOfSexExploitation", "vic_RelationshipToTrafficker"),
)
_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {"recruitment": "recruitment", "transit": "transit", "exploitation": "exploitation"}
)


def _outside() -> str:
    return say("the value is not in the standard's picklist; it is kept, and unknown in the case table.")


@dataclass
class Findings:
    """What was found wrong with one record: faults refuse it, warnings do not."""

    row: int
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, name: str, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(message, field=name, row=self.row))

    def warn(self, name: str, message: str) -> None:
        """Note a warning."""
        self.warnings.append(Fault(message, field=name, row=self.row))


@dataclass(frozen=True)
class Record:
    """One person's cells by canonical column, merged from one or more rows of the file."""

    row: int
    cells: Mapping[str, str]
    case_id: str | None = None

    def text(self, name: str) -> str:
        """A cell without outer blanks, empty if there is none."""
        return self.cells.get(name, "").strip()


@dataclass(frozen=True)
class Days:
    """How the date columns of a file are read: day first or month first is judged per column."""

    readers: Mapping[str, ReadPartial]

    @classmethod
    def of(cls, texts: Mapping[str, Iterable[str]], today: date) -> Days:
        """From the texts of the columns `DATE_FIELDS`, repeats together."""
        return cls({name: partial_reader(texts.get(name, ()), today) for name in DATE_FIELDS})

    def on(self, findings: Findings, record: Record, column: str) -> date | None:
        """The day in a cell, faults and warnings noted."""
        read = self.readers[standard.base_and_number(column)[0]]
        return _day_of(findings, record, column, read)


def _day_of(findings: Findings, record: Record, column: str, read: ReadPartial) -> date | None:
    found: date | None = _take(findings, record, column, lambda text: whole_day(read, text), is_unknown_date)
    return found


def header_of(first: Sequence[str], second: Sequence[str] | None) -> tuple[list[str], int]:
    """Names of the columns and how many rows they take.

    The official spreadsheet has field names in a hidden first row and labels in the second. In that file
    the two
    disagree over the address (and one name is missing); people fill in what they see, so the label decides.
    """
    names = [text.strip() for text in first]
    if second is None:
        return names, 1
    labels = [standard.field_of(text) if text.strip() else None for text in second]
    known = [standard.field_of(name) for name in names]
    agreeing = sum(label is not None and label == name for label, name in zip(labels, known, strict=False))
    # Two could be chance in a row of data ("Gender" as a remark); three fields and half of the cells are
    # none. Chosen, not measured.
    if agreeing < 3 or agreeing < 0.5 * sum(bool(text.strip()) for text in second):
        return names, 1
    return [label or name for label, name in zip_longest(labels, names, fillvalue="")], 2


def canonical_header(header: Sequence[str], name: str) -> list[str]:
    """The header with every column of the standard under its field name; others stay as they are.

    Raises:
        BadInputError: If two columns are the same field, or a label stands for several fields.
    """
    found = [standard.field_of(column) or column for column in header]
    faults = [
        Fault(say("this label stands for several fields. Use the name with its prefix."), field=column, row=1)
        for column in header
        if standard.folded(column) in standard.ambiguous_labels()
    ]
    faults += [
        Fault(say("two columns stand for this field. Delete or rename one."), field=column, row=1)
        for column in dict.fromkeys(found)
        if column and found.count(column) > 1
    ]
    if faults:
        raise BadInputError(say("{name}: the header cannot be used.", name=name), faults)
    return found


def looks_like(header: Sequence[str]) -> bool:
    """Whether a header is of the standard: two of its prefixed names, or three fields by label.

    Labels such as `Gender` stand in any list; so at least half of the columns must be the standard's.
    """
    known = [found for column in header if (found := standard.field_of(column))]
    prefixed = sum(column in standard.standard_fields() for column in header)
    # A prefix (`prs_`, `vic_`) is nobody's habit, so two are enough; labels are plain English, so three, half
    # of all, and one that only cases have.
    return prefixed >= 2 or (
        len(known) >= 3
        and 2 * len(known) >= sum(bool(column.strip()) for column in header)
        and any(name.startswith(("prs_", "vic_", "hte_")) for name in known)
    )


def _take(
    findings: Findings,
    record: Record,
    name: str,
    parse: Callable[[str], T],
    unknown: Callable[[str], bool] = is_unknown,
) -> T | None:
    """Parse a cell; a value that does not fit is a fault and gives None, one in doubt a warning."""
    if unknown(text := record.text(name)):
        return None
    try:
        return parse(text)
    except NotAValueError as error:
        findings.fault(name, str(error))
        return None
    except DoubtError as doubt:
        findings.warn(name, str(doubt))
        return cast("T | None", doubt.found)  # in the form that the parser gives


def _citizenships(findings: Findings, record: Record, name: str) -> tuple[str, ...]:
    """Citizenships that a cell names; what is none is unknown and warned of."""
    found = place_of(record.text(name))
    if found.warning:
        findings.warn(name, found.warning)
    return found.codes


def _code(findings: Findings, record: Record, name: str) -> str | None:
    """Code of a single picklist value; one outside the picklist is unknown and warned of."""
    text = record.text(name)
    codes = standard.read_codes(name)
    if standard.folded(text) in codes:
        return codes[standard.folded(text)]
    if not is_unknown(text):
        findings.warn(name, _outside())
    return None


def parts_of(text: str) -> list[str]:
    """Values of a multi-select cell, joined by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _flags(findings: Findings, record: Record) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for name in FLAG_FIELDS:
        codes = standard.read_codes(name)
        for part in parts_of(record.text(name)):
            code = codes.get(standard.folded(part))
            if code is None and not is_unknown(part):
                findings.warn(name, _outside())
            elif code is not None:
                found[code] = Indicator(code, Answer.YES, source=name)
    return found


def _answers(findings: Findings, record: Record) -> dict[str, Indicator]:
    """Answers of our extension column: `code=yes;code=no`."""
    found: dict[str, Indicator] = {}
    for part in parts_of(record.text(ANSWERS_COLUMN)):
        code, _, answer = part.partition("=")
        if code not in load() or answer not in ("yes", "no", "unknown"):
            findings.fault(ANSWERS_COLUMN, say("an answer must read CODE=yes, CODE=no or CODE=unknown."))
        else:
            found[code] = Indicator(code, Answer(answer), source=ANSWERS_COLUMN)
    return found


def _consent(findings: Findings, record: Record) -> Answer:
    """Consent to the use of the record; where its cell is empty, that of the field that it replaced."""
    for name in ("con_Consent", "vic_AgreementToManagePersonalData"):
        try:
            found = consent_of(record.text(name))
        except DoubtError as doubt:
            findings.warn(name, str(doubt))
            found = doubt.found
        if found is not None:
            return Answer.of(found)
    return Answer.UNKNOWN


def _status(findings: Findings, record: Record) -> str | None:
    """Code of the status, by the picklist or as people write it; unknown and warned of if it is neither."""
    name = "vic_TraffickingStatus"
    code = standard.read_codes(name).get(standard.folded(record.text(name)))
    try:
        return code or status_of(record.text(name))
    except NotAValueError as error:
        findings.warn(name, str(error))
        return None


_PLACE_CELLS: Mapping[str, str] = MappingProxyType({COUNTRY: "Country", REGION: "State", CITY: "City"})


def _event(findings: Findings, record: Record, number: int, days: Days) -> JourneyEvent | None:
    bases = ("Type", *_PLACE_CELLS.values(), "Date")
    name = {base: standard.numbered(f"hte_{base}", number) for base in bases}
    if not any(record.text(column) for column in name.values()):
        return None
    kind = _KINDS.get(record.text(name["Type"]).casefold())
    if kind is None and not is_unknown(record.text(name["Type"])):
        findings.warn("hte_Type", _outside())
    place = event_place(*(record.text(name[base]) for base in _PLACE_CELLS.values()))
    for cell, message in place.warnings:
        findings.warn(name[_PLACE_CELLS[cell]], message)
    return JourneyEvent(kind, place.country, place.subdivision, days.on(findings, record, name["Date"]))


def _journey(findings: Findings, record: Record, days: Days) -> tuple[JourneyEvent, ...]:
    numbers = sorted(
        {standard.base_and_number(column)[1] for column in record.cells if column.startswith("hte_")}
    )
    events = (_event(findings, record, number, days) for number in numbers)
    return tuple(event for event in events if event is not None)


def _check_sense(findings: Findings, case: Case, today: date) -> None:
    """Faults between fields (`sense.py`), under the columns that say them."""
    dates = [event.on for event in case.journey if event.on]
    known = {
        "birth_date": case.person.birth_date,
        "age_years": case.person.age_years,
        "journey_date": min(dates, default=None),
        "registration_year": case.other.get("registration_year"),
    }
    for field_name, message in sense.faults_in(known, today):
        findings.fault(_SAID_BY[field_name], message)


_SAID_BY = MappingProxyType(
    {
        "journey_date": "hte_Date",
        "age_years": "vic_AgeWhenTrafficked",
        "registration_year": "cas_IncomingReferralDate",
    }
)


def _extended_gender(findings: Findings, record: Record) -> str | None:
    """A gender that the standard has no value for, from our extension column."""
    code = record.text(GENDER_COLUMN)
    if code and code not in load().scheme("gender").codes:
        findings.fault(GENDER_COLUMN, say("this is no code of scheme gender."))
        return None
    return code or None


def _person(findings: Findings, record: Record, days: Days) -> Person:
    return Person(
        gender=_code(findings, record, "prs_Gender") or _extended_gender(findings, record),
        birth_date=days.on(findings, record, "prs_Birthdate"),
        age_years=_take(findings, record, "vic_AgeWhenTrafficked", values.age_years),
        citizenships=_citizenships(findings, record, "prs_Citizenship"),
    )


def _age_at(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _other(findings: Findings, record: Record, case: Case, days: Days) -> dict[str, Any]:
    """Columns of the case table that follow from the rest."""
    found: dict[str, Any] = {}
    if group := record.text(GROUP_COLUMN):
        found["group_id"] = group
    registered = days.on(findings, record, "cas_IncomingReferralDate")
    if registered:
        found["registration_year"] = registered.year
    person = case.person
    if person.citizenships:
        found["citizenship_region"] = region_of(person.citizenships[0])
    ends = [
        event.country for event in in_order(case.journey) if event.kind == "exploitation" and event.country
    ]
    if ends:
        found["exploitation_country"] = ends[-1]
        found["exploitation_region"] = region_of(ends[-1])
    if person.age_years is not None:
        found["is_child"] = person.age_years < values.ADULT_YEARS
    elif person.birth_date and registered and registered >= person.birth_date:
        found["is_child"] = _age_at(person.birth_date, registered) < values.ADULT_YEARS
    exploited = [event.on for event in case.journey if event.kind == "exploitation" and event.on]
    if person.birth_date and exploited and min(exploited) >= person.birth_date:
        found["is_child_at_exploitation"] = _age_at(person.birth_date, min(exploited)) < values.ADULT_YEARS
    return found


def to_case(
    record: Record,
    *,
    made_id: str,
    agency: str | None,
    today: date,
    format: str = FORMAT,
    days: Days | None = None,
) -> tuple[Case, Findings]:
    """The case of a record, and what was found wrong with it. A case with faults must not be used.

    Args:
        record: The person's cells.
        made_id: Case number where the file has none.
        agency: Agency where the file does not say.
        today: Dates after it are faults.
        format: Goes to `source_format`.
        days: How the columns write dates; if not given, each date is read by itself.
    """
    findings = Findings(record.row)
    days = days or Days.of({}, today)
    person = _person(findings, record, days)
    journey = _journey(findings, record, days)
    case = Case(
        case_id=record.case_id or made_id,
        source_format=format,
        source_row=record.row,
        agency=record.text(AGENCY_COLUMN) or agency,
        person=person,
        journey=journey,
        indicators=MappingProxyType({**_flags(findings, record), **_answers(findings, record)}),
        status=_status(findings, record),
        status_decided_by=_decided_by(findings, record),
        consent=_consent(findings, record),
        source_fields=MappingProxyType({name: text for name, text in record.cells.items() if text}),
    )
    case = replace(case, other=MappingProxyType(_other(findings, record, case, days)))
    _check_sense(findings, case, today)
    return case, findings


def _decided_by(findings: Findings, record: Record) -> str | None:
    name = "vic_TraffickingStatusDecisionMakingOrg"
    text, known = record.text(name), standard.picklist(name)
    if standard.folded(text) not in known and not is_unknown(text):
        findings.warn(name, _outside())
    return known.get(standard.folded(text))

"""From live cases to the tables of the library, without names: for counting, not for recognising.

    Case, journey, identification,
    signs recorded in talks       ──> equiano.record.case.Case ──> case table (Parquet, schema/case.yaml)
    names, birth date (identity)  ──> equiano.link.encode      ──> .clk: keyed match keys, one list an agency

Two sealed things are read for the case table: the date of birth, of which the age in years stays, and
finished talks, of which the answers stay as yes or no by code, and nothing that was said beside them. Outcome
and urgency are no columns of the table: `equiano screen` finds them in these signs.

A person's number is a pseudonym keyed by agency and purpose: the same in every extract for one purpose, so
that extracts of different months fit together, and another for any other purpose. The order of rows is that
of the pseudonyms and tells nothing. Who refused the use of the record is one row with that refusal and
nothing else, so that it is counted as `record/standing.py` says.

Match keys cross agencies. They are made only of agencies that agreed to it in words (`Agency.hints_others`).
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from equiano_web.access import Sensitivity
from equiano_web.cases import store
from equiano_web.cases.models import Blob, Case, Entry, TrackState
from equiano_web.keys import unwrapped
from equiano_web.people.models import Agency
from equiano_web.screening import store as store_of_talks
from equiano_web.screening import talks
from equiano_web.screening.models import Screening

if TYPE_CHECKING:
    import pyarrow as pa

    from equiano.record.case import Case as Record
    from equiano.record.case import Indicator
    from equiano.record.journey import EventKind, JourneyEvent

FORMAT = "equiano_web"
# A word or a few: it stands in file names and in the audit, so it has no room for a story.
PURPOSE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_CHUNK = 500
_PSEUDONYM_LETTERS = 32  # 128 bits
# Steps of a journey that the case table knows; getting out and return are none of its events.
_KINDS: Mapping[object, EventKind] = {
    "recruitment": "recruitment",
    "transit": "transit",
    "destination": "exploitation",
}
# A gender outside the two says nothing in the linkage and is never held against a pair.
_SEXES = {"gender.female": "F", "gender.male": "M"}
# What the body decided. While it is asked, or its decision appealed against, nobody has decided.
_STATUS = {
    "possible": "status.possible_victim",
    "actual": "status.actual_victim",
    "not_recognised": "status.not_a_victim",
}
_IS_CHILD = {"child": True, "adult": False}
_YES_NO = {"yes": True, "no": False}


def write_cases(reach: Q, purpose: str, path: Path) -> int:
    """Write the case table of the cases in `reach` (from `access.counted`); how many.

    Args:
        reach: Filter of cases.
        purpose: What for; numbers of persons are the same in all extracts for one purpose.
        path: The Parquet file.
    """
    from equiano.record.formats.htcds_rows import write_table  # noqa: PLC0415 - loads an engine

    return write_table(_records(reach, purpose), path, keep_source=False, data_set=purpose)


def write_match_keys(reach: Q, agency: Agency, secret: bytes, project: str, path: Path) -> int:
    """Write one agency's list of match keys, as `equiano encode` does; how many persons.

    Cases without a name are not in it, as nothing could be linked, nor who refused the use of the record. For
    nobody no file is written.

    Args:
        reach: Filter of cases.
        agency: The agency, one that agreed to be linked.
        secret: The agencies' common secret.
        project: Name of this linkage; codes of two projects cannot be compared.
        path: The .clk file; its stem names the list.
    """
    from equiano.link.encode import encode_list, write_encodings  # noqa: PLC0415 - loads NumPy and Arrow

    if not agency.hints_others:
        raise ValueError("an agency that did not agree to be linked")
    table = _names(reach & Q(agency=agency), purpose=project)
    if len(table):
        write_encodings(encode_list(table, secret, project, dt.datetime.now(tz=dt.UTC).date()), path)
    return len(table)


def records_without_names(reach: Q, purpose: str) -> Iterator[Record]:
    """The cases in `reach` as `write_cases` writes them, one at a time."""
    return _records(reach, purpose)


def records_with_age(reach: Q, purpose: str) -> Iterator[tuple[Record, int | None]]:
    """The same, each with the age in years on the day of registration."""
    for row, (number, case) in enumerate(_in_order(reach, purpose), 1):
        yield record_of(case, number, row), _age_when_registered(case)


def names_of(reach: Q, agency: Agency, purpose: str) -> pa.Table:
    """One agency's list as the linkage reads lists, by the pseudonyms of this purpose; never a file.

    Raises:
        ValueError: If the agency did not agree to be linked.
    """
    if not agency.hints_others:
        raise ValueError("an agency that did not agree to be linked")
    return _names(reach & Q(agency=agency), purpose)


def pseudonym(agency: Agency, purpose: str, case: uuid.UUID) -> str:
    """Number of a person in the extracts for a purpose."""
    key = _key(agency.pk, bytes(agency.wrapped_key), purpose)
    return hmac.digest(key, case.bytes, "sha256").hex()[:_PSEUDONYM_LETTERS]


@cache
def _key(agency: uuid.UUID, wrapped: bytes, purpose: str) -> bytes:
    return unwrapped(wrapped, agency, "agency").subkey(b"extract\x00" + purpose.encode())


def _in_order(reach: Q, purpose: str) -> Iterator[tuple[str, Case]]:
    """Cases with their pseudonyms, in the order of these, some hundred at a time in memory."""
    agencies = {one.pk: one for one in Agency.objects.all()}
    rows = Case.objects.filter(reach).values_list("pk", "agency_id")
    numbers = sorted((pseudonym(agencies[agency], purpose, case), case) for case, agency in rows)
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        found = _with_fields().in_bulk([case for _, case in chunk])
        yield from ((number, found[case]) for number, case in chunk if case in found)


def _with_fields() -> QuerySet[Case]:
    identity = Blob.objects.filter(entry=None, sensitivity=Sensitivity.IDENTITY)
    journey = Entry.objects.filter(section="journey", removed_at=None).order_by("made_at", "pk")
    held = Screening.objects.filter(state=Screening.FINISHED).order_by("made_at", "pk")
    return Case.objects.select_related("agency").prefetch_related(
        Prefetch("blobs", identity),
        Prefetch("entries", journey),
        Prefetch("tracks", TrackState.objects.filter(track="identification")),
        # The journey may stand at a case of the same person that was merged into this one.
        Prefetch("merged__entries", journey),
        Prefetch("screenings", held),
        Prefetch("merged__screenings", held),
    )


def _records(reach: Q, purpose: str) -> Iterator[Record]:
    for row, (number, case) in enumerate(_in_order(reach, purpose), 1):
        yield record_of(case, number, row)


def record_of(case: Case, number: str, row: int) -> Record:
    """A case as the library has it, without anything that names the person."""
    from equiano.record.case import Answer  # noqa: PLC0415
    from equiano.record.case import Case as Record  # noqa: PLC0415

    if case.ordinary.get("use_consent") == "no":
        return Record(number, FORMAT, row, agency=case.agency.name, consent=Answer.NO)
    # A form that a person wrote down outweighs what a talk left open or denied.
    return replace(full_record(case, number, row), indicators={**_signs(case), **_forms(case)})


def full_record(case: Case, number: str, row: int) -> Record:
    """The same without what talks recorded, and whatever was said of figures and research.

    For uses that rest on something else; all but the age is of ordinary fields.
    """
    from equiano.record.case import Answer, Person  # noqa: PLC0415
    from equiano.record.case import Case as Record  # noqa: PLC0415

    known, events = case.ordinary, _events(case)
    citizenship = known.get("citizenship")
    other: dict[str, Any] = {
        "registration_year": case.created_at.year,
        "data_source": "case_management",
        "is_child": _IS_CHILD.get(known.get("age_band", "")),
    }
    return Record(
        number,
        FORMAT,
        row,
        agency=case.agency.name,
        person=Person(
            gender=known.get("sex") or None,
            age_years=_age_when_trafficked(case, events),
            citizenships=(citizenship,) if citizenship else (),
        ),
        journey=events,
        status=next((_STATUS.get(one.state) for one in case.tracks.all()), None),
        consent=Answer.of(_YES_NO.get(known.get("use_consent", ""))),
        other={name: value for name, value in other.items() if value is not None},
    )


def _signs(case: Case) -> Mapping[str, Indicator]:
    """What finished talks recorded, by codes of the case table; of what was asked twice the later answer."""
    from equiano.record.case import Answer, Indicator, coded_columns  # noqa: PLC0415

    held = [talk for one in (case, *case.merged.all()) for talk in one.screenings.all()]
    contents = [store_of_talks.content_of(talk) for talk in sorted(held, key=lambda talk: talk.made_at)]
    recorded, columns = talks.recorded(contents), set(coded_columns().values())
    return {code: Indicator(code, Answer.of(answer)) for code, answer in recorded.items() if code in columns}


def _forms(case: Case) -> Mapping[str, Indicator]:
    """Forms of exploitation that steps of the journey name."""
    from equiano.record.case import Answer, Indicator  # noqa: PLC0415

    codes = {form for entry in _journey(case) if (form := entry.ordinary.get("form"))}
    return {code: Indicator(code, Answer.YES) for code in sorted(codes)}


def _journey(case: Case) -> list[Entry]:
    return [entry for one in (case, *case.merged.all()) for entry in one.entries.all()]


def _events(case: Case) -> tuple[JourneyEvent, ...]:
    """The journey: what was recorded, in its order."""
    from equiano.record.journey import JourneyEvent  # noqa: PLC0415

    return tuple(
        JourneyEvent(
            _KINDS[entry.ordinary["step"]],
            *_place(entry.ordinary),
            on=_whole_day(entry.ordinary.get("since")),
        )
        for entry in _journey(case)
        if entry.ordinary.get("step") in _KINDS
    )


def _place(ordinary: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Country and region of a step; a region of another country than the one that stands there is none."""
    from equiano.vocab import load  # noqa: PLC0415

    country, region = ordinary.get("country") or None, ordinary.get("region") or None
    if region is None:
        return country, None
    of = str(load().term(region).extra["country"])
    return country or of, region if country in (None, of) else None


def _whole_day(text: object) -> dt.date | None:
    """The day, where it is wholly known: the table has no half of a date, as intake reads none."""
    return dt.date.fromisoformat(str(text)) if text and len(str(text)) == len("2000-01-01") else None


def _identity(case: Case) -> Mapping[str, object]:
    return store.open_case(case, frozenset({Sensitivity.IDENTITY}))


def _age_when_trafficked(case: Case, events: Sequence[JourneyEvent]) -> int | None:
    """Age in whole years at the first dated event, where both days are known."""
    from equiano.record.journey import began  # noqa: PLC0415

    born, begun = _whole_day(_identity(case).get("birth_date")), began(events)
    if born is None or begun is None or begun < born:
        return None
    return begun.year - born.year - ((begun.month, begun.day) < (born.month, born.day))


def _age_when_registered(case: Case) -> int | None:
    """Age in years on the day of registration; by the year alone where the day of birth is not known."""
    born = str(_identity(case).get("birth_date") or "")
    if not born:
        return None
    on, day = timezone.localdate(case.created_at), _whole_day(born)
    before = day is not None and (on.month, on.day) < (day.month, day.day)
    return max(0, on.year - int(born[:4]) - before)


def _names(reach: Q, purpose: str) -> pa.Table:
    """The list of an agency as the linkage reads lists; held in memory for the time of the encoding."""
    import pyarrow as pa  # noqa: PLC0415

    from equiano.link.birth import standard_date  # noqa: PLC0415
    from equiano.link.columns import FIELDS  # noqa: PLC0415
    from equiano.record.dates import Order  # noqa: PLC0415

    rows, today = [], dt.datetime.now(tz=dt.UTC).date()
    for number, case in _in_order(reach, purpose):
        known = _identity(case)
        named = known.get("family_name") or known.get("given_name")
        if named and case.ordinary.get("use_consent") != "no":
            names = {name: str(known.get(name) or "") for name in FIELDS}
            birth, fault = standard_date(str(known.get("birth_date") or ""), today, Order.DAY_FIRST)
            rows.append(
                names
                | {"id": number, "birth_date": "" if fault else birth}
                | {"sex": _SEXES.get(case.ordinary.get("sex", ""), "")}
                | {"citizenship": case.ordinary.get("citizenship") or ""}
                | {"nickname": str(known.get("other_names") or "").split("\n")[0]}
            )
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in FIELDS})

"""From the cases of an agency to what a submission is prepared of: codes and days, pseudonyms for ids."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from equiano_web import bridge
from equiano_web.cases.models import Case
from equiano_web.dashboards.counting import persons_by_case
from equiano_web.dashboards.referred import sendings_of
from equiano_web.referrals.models import Referral

if TYPE_CHECKING:
    from equiano.national.case import SubmissionCase
    from equiano.national.period import Period
    from equiano.record.case import Case as Record
    from equiano_web.people.models import Agency

_HELPED, _TOLD = ("accepted", "done", "transferred"), ("done", "transferred")


def counted_cases(agency: Agency) -> Q:
    """Filter of the cases of an agency that may be counted at all."""
    return Q(agency=agency, sealed=False, merged_into=None, wrapped_key__isnull=False)


def submission_cases(agency: Agency, purpose: str) -> list[SubmissionCase]:
    """Every case of an agency; of one that is sealed, erased or merged nothing but that it is.

    Args:
        agency: The agency.
        purpose: What for. It is that of all rounds of a network, so that a person who is in two of them is
            known again by the agency itself; pseudonyms that leave are of the round (`link/encode.py`).
    """
    from equiano.national.case import SubmissionCase  # noqa: PLC0415 - loads the library when a job runs

    days = persons_by_case(agency.pk)
    records = {
        one.case_id: (one, age) for one, age in bridge.records_with_age(counted_cases(agency), purpose)
    }
    cases = []
    rows = Case.objects.filter(agency=agency).values_list(
        "pk", "created_at", "sealed", "merged_into_id", "wrapped_key", "ordinary__use_consent"
    )
    for key, made, sealed, into, wrapped, consent in rows.iterator():
        state = "erased" if wrapped is None else "sealed" if sealed else "merged" if into else ""
        number = bridge.pseudonym(agency, purpose, key)
        if state or number not in records or key not in days:
            cases.append(SubmissionCase(number, None, state=state or "sealed"))
            continue
        person, fields = days[key], _fields(*records[number])
        cases.append(
            SubmissionCase(
                id=number,
                registered_on=timezone.localdate(made),
                consent={"yes": True, "no": False}.get(consent or ""),
                requested_on=person.asked,
                decided_on=person.decided,
                **fields,  # type: ignore[arg-type]  # the codes below
            )
        )
    return cases


def _fields(record: Record, age: int | None) -> dict[str, object]:
    """Codes of a record as the command reads them; the form of who suffered several is `several`."""
    from equiano.national.case import SEVERAL  # noqa: PLC0415
    from equiano.record.case import Answer  # noqa: PLC0415

    forms = sorted(
        code
        for code, one in record.indicators.items()
        if code.startswith("form.") and one.answer == Answer.YES
    )
    begun = next((one.country for one in record.journey if one.kind == "recruitment" and one.country), None)
    ends = [one for one in record.journey if one.kind == "exploitation" and one.country]
    end = ends[-1] if ends else None
    return {
        "sex": record.person.gender,
        "age": age,
        "form": SEVERAL if len(forms) > 1 else forms[0] if forms else None,
        "region": (end.subdivision or end.country) if end else None,
        "corridor": f"{begun}>{end.country}" if begun and end else None,
    }


def cells_beside(
    agency: Agency, period: Period, today: dt.date, purpose: str
) -> dict[str, dict[str, str | None]]:
    """Of each person referred to the agency in the period: answered in time? was an outcome told?

    A person counts once, by the last referral.

    Returns:
        By pseudonym, as `submission_cases`.
    """
    from equiano.national.case import IN_TIME, LATE  # noqa: PLC0415

    found: dict[str, dict[str, str | None]] = {}
    states = dict(Referral.objects.filter(receiver=agency).values_list("pk", "state"))
    for one in sendings_of(agency.pk, "came"):
        if not period.holds(one.sent_on):
            continue
        cells: dict[str, str | None] = {}
        if one.answer_by < today:
            answered = one.answered_on is not None and one.answered_on <= one.answer_by
            cells["acknowledged"] = IN_TIME if answered else LATE
        if states.get(one.referral) in _HELPED:
            cells["outcome"] = "yes" if states[one.referral] in _TOLD else "no"
        found[bridge.pseudonym(agency, purpose, one.person)] = cells
    return {number: cells for number, cells in found.items() if cells}

"""What people read of submissions: what goes, what stays, and how a figure stands to the others."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.national.case import CaseAccount
from equiano.national.coarse import FIELDS
from equiano.national.submission import TABLES, Submission
from equiano.schema.national_rows import AgencyComparisonRow
from equiano.words import language, mark, number, say, text_of

MEASURE_NAMES: Mapping[str, str] = {
    "decision": mark("Days from the request to the decision on status, median"),
    "acknowledged": mark("Share of referrals answered in time"),
    "outcome": mark("Share of accepted referrals of which an outcome was told"),
}
REASONS: Mapping[str, str] = {
    "other_period": mark("registered in another period"),
    "sealed": mark("sealed"),
    "erased": mark("erased"),
    "merged": mark("merged into another case"),
    "no_consent": mark("no consent to be counted"),
    "objected": mark("the person objected"),
}
VERDICTS: Mapping[str, str] = {
    "below": mark("below the median of the agencies"),
    "above": mark("above the median of the agencies"),
    "cannot_tell": mark("cannot tell: the intervals meet, or a figure is missing"),
    "too_few": mark("not told: fewer than five agencies have this figure"),
}
TABLE_NAMES: Mapping[str, str] = {
    "sex": mark("sex"),
    "age_band": mark("age"),
    "form": mark("form of exploitation"),
    "region": mark("region of exploitation"),
    "corridor": mark("corridor"),
    "year": mark("year"),
    "decision": mark("wait for the decision on status"),
    "acknowledged": mark("referral answered in time"),
    "outcome": mark("outcome told"),
}


def goes_lines(submission: Submission) -> list[str]:
    """What would go, part by part: every table, and every field beside the encodings."""
    lines = [
        say(
            "{agency}, {period}, version {revision}; counts behind {policy}",
            agency=submission.agency, period=submission.period, revision=submission.revision,
            policy=submission.policy,
        )
    ]  # fmt: skip
    for name in TABLES:
        rows = [row for row in submission.counts if row.table == name]
        hidden = sum(row.hidden is not None for row in rows)
        what = text_of(TABLE_NAMES[name], language())
        if not rows:
            lines.append(say("{what}: not sent, as too few persons are behind it", what=what))
        else:
            lines.append(
                say(
                    "{what}: {n} {n|number|numbers}, {hidden} not shown",
                    what=what,
                    n=len(rows),
                    hidden=hidden,
                )
            )
    if submission.encodings is None:
        return [*lines, say("no encodings: the persons are not linked with those of others")]
    lines.append(
        say(
            "encodings of {n:,} {n|record|records}, {size:,} bytes",
            n=len(submission.strata),
            size=len(submission.encodings),
        )
    )
    for name in FIELDS:
        filled = sum(getattr(row, name) is not None for row in submission.strata)
        lines.append(
            say(
                "beside them {what}: told of {n:,}, kept back of {rest:,}",
                what=text_of(TABLE_NAMES.get(name, name), language()),
                n=filled,
                rest=len(submission.strata) - filled,
            )
        )
    return lines


def stays_lines(tally: CaseAccount) -> list[str]:
    """The account of every case, which stays with the agency."""
    lines = [say("{n:,} {n|case|cases} read, {taken:,} counted", n=tally.read, taken=tally.taken)]
    lines += [f"{text_of(REASONS[why], language())}: {number(n)}" for why, n in tally.left_out.items()]
    if tally.encoded is not None:
        lines.append(
            say("counted but not encoded, as there is no name: {n:,}", n=tally.taken - tally.encoded)
        )
    return lines


def measure_name(row: AgencyComparisonRow) -> str:
    """What is measured."""
    return text_of(MEASURE_NAMES[row.measure], language())


def verdict_text(row: AgencyComparisonRow) -> str:
    """How the agency's figure stands to the median, in words."""
    return text_of(VERDICTS[row.verdict], language())


def comparison_line(row: AgencyComparisonRow) -> str:
    """One line of a comparison."""
    unit = 1 if row.measure == "decision" else 100
    name = text_of(MEASURE_NAMES[row.measure], language())
    own = say("cannot tell") if row.own is None else _figure(row.own, row.own_low, row.own_high, unit)
    median = "–" if row.median is None else _figure(row.median, row.median_low, row.median_high, unit)
    return say(
        "{name}: own {own}; median of {n} {n|agency|agencies} {median}: {verdict}",
        name=name, own=own, n=row.agencies, median=median, verdict=text_of(VERDICTS[row.verdict], language()),
    )  # fmt: skip


def _figure(value: float, low: float | None, high: float | None, unit: int) -> str:
    """`27 (24 to 31)`, shares as `75 % (…)`."""
    sign = " %" if unit == 100 else ""
    shown = ["…" if one is None else number(round(one * unit)) for one in (value, low, high)]
    return say("{value}{sign} ({low} to {high})", value=shown[0], sign=sign, low=shown[1], high=shown[2])

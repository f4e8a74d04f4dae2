"""A submission: what one agency sends for one period, and nothing else.

    protected counts (form, sex, age, region, corridor, decisions, answers, outcomes)
    keyed encodings of its records with coarse fields  (only where the agency links)
    agency, period, number of the version, policy, signature

It holds no hash, seed or order that was computed from raw data: counts come out of disclosure control, rows
stand in the order of keyed pseudonyms, the signature is of what is sent. What was left out, and why, stays
with the agency (`case.CaseAccount`).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, write_text
from equiano.national.case import WAITS, SubmissionCase
from equiano.schema.national_rows import SubmissionCountRow, SubmissionStratumRow
from equiano.schema.row import columns_of
from equiano.text_files import parse_json
from equiano.words import say

FORMAT, VERSION = "equiano-submission", 1
MOST_BYTES = 64_000_000  # 100,000 encodings in base64 are 33 MB
TOTAL, UNKNOWN, OTHER = "total", "unknown", "other"
# Tables by name, and whose persons each counts: those of one population share a total.
TABLES: Mapping[str, str] = {
    "sex": "cases",
    "age_band": "cases",
    "form": "cases",
    "region": "cases",
    "corridor": "cases",
    "decision": "asked",
    "acknowledged": "referred",
    "outcome": "accepted",
}
HIDDEN = ("small", "complementary", "dominated", "withheld")
_FIELDS = {
    "format",
    "version",
    "network",
    "period",
    "agency",
    "revision",
    "made_on",
    "policy",
    "below",
    "spread",
}
_FIELDS |= {"counts", "strata", "encodings", "signature"}


@dataclass(frozen=True)
class Submission:
    """A submission.

    Attributes:
        network: Name of the network.
        period: Code of the period.
        agency: Name of the agency in the round.
        revision: Number of the version, from 1.
        made_on: Day on which it was made.
        policy: Name and version of the disclosure policy.
        below: What is hidden as small is below this number.
        spread: How far a shown count may lie from the true one.
        counts: The protected counts.
        strata: Coarse fields beside the encodings, in the order of the pseudonyms.
        encodings: A `.clk` file as bytes; None where the agency sends counts alone.
        signature: Of all this, by the agency's key (OpenSSH); empty until it is signed.
    """

    network: str
    period: str
    agency: str
    revision: int
    made_on: dt.date
    policy: str
    below: int
    spread: int
    counts: tuple[SubmissionCountRow, ...]
    strata: tuple[SubmissionStratumRow, ...] = ()
    encodings: bytes | None = None
    signature: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "network": self.network,
            "period": self.period,
            "agency": self.agency,
            "revision": self.revision,
            "made_on": self.made_on.isoformat(),
            "policy": self.policy,
            "below": self.below,
            "spread": self.spread,
            "counts": [row.as_dict() for row in self.counts],
            "strata": [row.as_dict() for row in self.strata],
            "encodings": base64.b64encode(self.encodings).decode("ascii") if self.encodings else None,
            "signature": self.signature,
        }

    def to_sign(self) -> bytes:
        """What the signature is of: all but itself."""
        return _text(replace(self, signature="")).encode("utf-8")

    def table(self, name: str) -> dict[str, int | None]:
        """Counts of a table by code; None where one is hidden. Empty if the table was not shown."""
        return {row.value: row.count for row in self.counts if row.table == name}


def _text(submission: Submission) -> str:
    return json.dumps(submission.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_bytes(submission: Submission) -> bytes:
    """The file's content: the same submission gives the same bytes."""
    return (_text(submission) + "\n").encode("utf-8")


def write_submission(submission: Submission, path: Path) -> None:
    """Write the file, whole or not at all, readable by its owner alone."""
    write_text(path, to_bytes(submission).decode("utf-8"))


def read_submission(path: Path | str) -> Submission:
    """Read a file of a submission; whose it is, and whether it is genuine, is another question.

    Raises:
        BadInputError: If it is none, with every fault.
    """
    found = must_exist(path)
    if found.stat().st_size > MOST_BYTES:
        raise BadInputError(say("{name}: too large for a submission.", name=found.name))
    return parse_submission(found.read_bytes(), found.name)


def parse_submission(content: bytes, name: str) -> Submission:
    """The submission that a file holds; see `read_submission`."""
    no_submission = BadInputError(
        say("{name}: no submission. Make one with `equiano national prepare`.", name=name)
    )
    if len(content) > MOST_BYTES:
        raise BadInputError(say("{name}: too large for a submission.", name=name))
    try:
        found = parse_json(content.decode("utf-8"))
    except ValueError:
        raise no_submission from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
        raise no_submission
    if faults := _faults(found):
        raise BadInputError(say("{name}: the submission is damaged. Prepare it again.", name=name), faults)
    encodings = found["encodings"]
    return Submission(
        **{
            name: found[name]
            for name in ("network", "period", "agency", "revision", "policy", "below", "spread")
        },
        made_on=dt.date.fromisoformat(found["made_on"]),
        counts=tuple(SubmissionCountRow(**row) for row in found["counts"]),
        strata=tuple(SubmissionStratumRow(**row) for row in found["strata"]),
        encodings=base64.b64decode(encodings, validate=True) if encodings else None,
        signature=found["signature"],
    )


def _faults(found: Mapping[str, Any]) -> list[Fault]:
    if set(found) != _FIELDS:
        return [Fault(say("not the fields of a submission"))]
    faults = [
        Fault(say("not as a submission has it"), name)
        for name, fits in (
            *((name, isinstance(found[name], str)) for name in ("network", "period", "agency", "policy")),
            *((name, _is_count(found[name])) for name in ("revision", "below", "spread")),
            ("made_on", _is_day(found["made_on"])),
            ("signature", isinstance(found["signature"], str)),
            ("encodings", found["encodings"] is None or _is_base64(found["encodings"])),
        )
        if not fits
    ]
    return (
        faults
        + _row_faults(found["counts"], "counts", _is_count_row)
        + _row_faults(found["strata"], "strata", _is_stratum)
    )


def _row_faults(rows: object, name: str, fits: Any) -> list[Fault]:  # noqa: ANN401 - a check of one row
    if not isinstance(rows, list):
        return [Fault(say("not as a submission has it"), name)]
    return [
        Fault(say("not as a submission has it"), name, place)
        for place, row in enumerate(rows, 1)
        if not fits(row)
    ][:20]


def _is_count_row(row: object) -> bool:
    """A count that is shown or hidden, in a known table; of waits, a known band."""
    if not isinstance(row, dict) or set(row) != set(columns_of(SubmissionCountRow)):
        return False
    shown = row["hidden"] is None and _is_count(row["count"])
    hidden = row["count"] is None and row["hidden"] in HIDDEN
    known = row["table"] != "decision" or row["value"] in (*WAITS, TOTAL, UNKNOWN)
    is_code = isinstance(row["value"], str) and len(row["value"]) <= 60
    return row["table"] in TABLES and is_code and known and (shown or hidden)


def _is_stratum(row: object) -> bool:
    if not isinstance(row, dict) or set(row) != set(columns_of(SubmissionStratumRow)):
        return False
    texts = [row[name] for name in ("sex", "age_band", "form", "region") if row[name] is not None]
    short = all(isinstance(text, str) and len(text) <= 60 for text in (row["reference"], *texts))
    return short and (row["year"] is None or _is_count(row["year"]))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


def _is_day(value: object) -> bool:
    try:
        dt.date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _is_base64(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(base64.b64decode(value, validate=True))
    except binascii.Error:
        return False


def cells_of(case: SubmissionCase, today: dt.date) -> dict[str, str | None]:
    """In which cell of each table a case stands; tables of another population than its own are left out."""
    cells: dict[str, str | None] = {
        name: getattr(case, name) for name, population in TABLES.items() if population == "cases"
    }
    outcome = None if case.outcome_told is None else "yes" if case.outcome_told else "no"
    more = {"decision": case.decision(today), "acknowledged": case.acknowledged(today), "outcome": outcome}
    return cells | {name: value for name, value in more.items() if value is not None}

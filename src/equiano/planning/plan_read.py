"""A plan from a table that people keep (CSV, XLSX): every row is taken or refused with its reason.

Rows of one measure share its number. What the table does not hold (internal notes, the other language, values
of the past) comes from the plan into which it is read, where there is one. A measure is not taken out of that
plan by leaving its row out, as a row may have been refused: it is set to dropped. Values and baselines are
written for readers and not read: each needs who, when and by what evidence (`equiano plan enter`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.planning.model import ActionPlan, PlainValue
from equiano.planning.plan_columns import code_of_heading, code_of_word, is_of_measure
from equiano.planning.plan_file import plan_of
from equiano.tables.account import Account
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable
from equiano.tables.whole import likeliest
from equiano.words import language, say

_NEEDED = ("objective", "action", "start", "end", "responsible")
_CODES: Mapping[str, Sequence[str]] = {
    "status": ("planned", "under_way", "done", "dropped"),
    "kind": ("output", "outcome", "impact"),
    "unit": ("share", "count", "days", "deviations", "points", "kappa", "money"),
    "better": ("more", "fewer"),
}
_DAYS = ("start", "end", "done_on")
_SUMS = ("cost", "spent")
_NUMBERS = ("target",)
_NOT_READ = ("baseline", "period", "value")
_WRITINGS = ("%Y-%m-%d", "%d.%m.%Y")
PlanEntry = dict[str, PlainValue]


@dataclass(frozen=True)
class PlanTableRead:
    """A plan from a table.

    Attributes:
        plan: The plan.
        refused: Why each refused row was; none of them is in the plan.
        account: Every row of the file.
    """

    plan: ActionPlan
    refused: tuple[Fault, ...]
    account: Account


@dataclass
class _Found:
    """What the rows say so far."""

    lang: str
    objectives: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    measures: dict[str, PlanEntry] = field(default_factory=dict)
    said: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, said: str) -> PlanEntry:
        return {self.lang: said}

    def key(self, known: dict[str, str], said: str, letter: str) -> str:
        """Id of an objective or body by its title."""
        return known.setdefault(said, f"{letter}{len(known) + 1}")


def read_plan_table(
    path: Path | str, title: str, *, into: ActionPlan | None = None, opening: Opening | None = None
) -> PlanTableRead:
    """Read a plan from a table.

    Args:
        path: CSV or XLSX with the columns of `columns.yaml`, named in English or Russian.
        title: Of the plan; used where it is read into none.
        into: A plan that the table changes: what the table does not hold stays as it is there.
        opening: Encoding, sheet and header row, where the user gave them.

    Raises:
        BadInputError: If a column is missing, no row can be taken, or what is left makes no plan.
    """
    table = open_table(path, likeliest(opening))
    codes = [None if (code := code_of_heading(name)) in _NOT_READ else code for name in table.header]
    if missing := [name for name in _NEEDED if name not in codes]:
        raise BadInputError(
            say(
                "{name}: needs the columns {needed}; it has no {missing}.",
                name=table.path.name,
                needed=", ".join(_NEEDED),
                missing=", ".join(missing),
            )
        )
    found, refused = _Found(language()), list[Fault]()
    if into is not None:
        found.objectives = {one.title.said(found.lang): one.id for one in into.objectives}
        found.bodies = {one.title.said(found.lang).replace(";", ","): one.id for one in into.bodies}
    taken = _rows(table, codes, found, refused)
    left = [name for name, code in zip(table.header, codes, strict=True) if code is None and name]
    table.account.settle(taken, table.account.content - taken, left)
    if not taken:
        raise BadInputError(say("{name}: no row could be taken.", name=table.path.name), refused)
    return PlanTableRead(_plan(found, title, into, table.path.name), tuple(refused), table.account)


def _rows(table: RawTable, codes: Sequence[str | None], found: _Found, refused: list[Fault]) -> int:
    raw = list(table.rows())
    readers = {
        code: NumberReader([row.cells[place] for row in raw if not row.fault], table.account.delimiter)
        for place, code in enumerate(codes)
        if code in (*_SUMS, *_NUMBERS)
    }
    taken = 0
    for row in raw:
        if row.fault is not None:
            refused.append(table.located(Fault(row.fault.message, row.fault.field, row.number)))
            continue
        cells = {code: text.strip() for code, text in zip(codes, row.cells, strict=True) if code}
        faults = [table.located(Fault(why, name, row.number)) for name, why in _take(cells, readers, found)]
        refused += faults
        taken += not faults
    return taken


def _take(
    cells: Mapping[str, str], readers: Mapping[str, NumberReader], found: _Found
) -> Iterator[tuple[str, str]]:
    """Take a row, or say column by column what is wrong with it; then nothing of it is taken."""
    faults, values = list[tuple[str, str]](), dict[str, PlainValue]()
    for name in _NEEDED:
        if not cells[name]:
            faults.append((name, say("is empty.")))
    for code, text in cells.items():
        if text:
            try:
                values[code] = _value(code, text, readers)
            except NotANumberError as error:
                faults.append((code, str(error)))
    key = cells.get("id") or f"M{len(found.measures) + 1:02d}"
    own = {code: text for code, text in cells.items() if is_of_measure(code)}
    if found.said.get(key, own) != own:
        faults.append(("id", say("says something else of this measure than a row above.")))
    if faults:
        yield from faults
        return
    found.said[key] = own
    entry = found.measures.setdefault(key, _measure(key, values, found))
    if "indicator" in values:
        indicators = entry.setdefault("indicators", [])
        assert isinstance(indicators, list)
        indicators.append(_indicator(values, len(indicators) + 1, found))


def _value(code: str, text: str, readers: Mapping[str, NumberReader]) -> PlainValue:
    if code in _DAYS:
        return _day(text)
    if code in readers:
        return readers[code].number(text)
    if code in _CODES:
        if (known := code_of_word(text, _CODES[code])) is None:
            raise NotANumberError(say("must be one of {known}.", known=", ".join(_CODES[code])))
        return known
    return text


def _day(text: str) -> str:
    for writing in _WRITINGS:
        try:
            return dt.datetime.strptime(text[:10], writing).date().isoformat()
        except ValueError:
            continue
    raise NotANumberError(say("no day as 2027-01-31 or 31.01.2027."))


def _parts(said: PlainValue) -> list[str]:
    return [part.strip() for part in str(said or "").split(";") if part.strip()]


def _measure(key: str, values: Mapping[str, PlainValue], found: _Found) -> PlanEntry:
    money: PlanEntry = {
        name: values[code] for name, code in (("planned", "cost"), ("spent", "spent")) if code in values
    }
    if "money_from" in values:
        money["source"] = found.text(str(values["money_from"]))
    proofs = [_proof(part) for part in _parts(values.get("evidence"))]
    made: PlanEntry = {
        "id": key,
        "objective": found.key(found.objectives, str(values["objective"]), "O"),
        "title": found.text(str(values["action"])),
        "responsible": [found.key(found.bodies, one, "B") for one in _parts(values["responsible"])],
        "partners": [found.key(found.bodies, one, "B") for one in _parts(values.get("partners"))],
        "after": list[PlainValue](_parts(values.get("after"))),
        "status": values.get("status", "planned"),
        "budget": money,
        "evidence": list[PlainValue](proofs),
        **{name: values[name] for name in ("start", "end", "done_on") if name in values},
    }
    if "note" in values:
        made["note"] = found.text(str(values["note"]))
    return made


def _proof(said: str) -> PlanEntry:
    """A piece of evidence: `2027-03-31 Letter no. 5`, or one without a day."""
    day, _, what = said.partition(" ")
    try:
        return {"on": _day(day), "what": what.strip() or day}
    except NotANumberError:
        return {"what": said}


def _indicator(values: Mapping[str, PlainValue], number: int, found: _Found) -> PlanEntry:
    made: PlanEntry = {
        "id": values.get("indicator_id", f"I{number}"),
        "title": found.text(str(values["indicator"])),
        "kind": values.get("kind", "output"),
        "unit": values.get("unit", "count"),
        "numerator": found.text(str(values.get("numerator", values["indicator"]))),
    }
    for name, code in (("denominator", "denominator"), ("source", "verification"), ("caution", "caution")):
        if code in values:
            made[name] = found.text(str(values[code]))
    for name in ("better", "target"):
        if name in values:
            made[name] = values[name]
    return made


def _plan(found: _Found, title: str, into: ActionPlan | None, name: str) -> ActionPlan:
    before = into.as_dict() if into is not None else {}
    old = {str(one["id"]): one for one in _entries(before, "measures")}
    changed = {key: _over(old.get(key, {}), entry) for key, entry in found.measures.items()}
    measures = [*({**old, **changed}).values()]
    days = [str(entry[name]) for entry in measures for name in ("start", "end")]
    content: PlanEntry = {
        "title": found.text(title),
        **before,
        "start": min([*days, str(before.get("start", "9999"))]),
        "end": max([*days, str(before.get("end", ""))]),
        "objectives": _titled(before, "objectives", found.objectives, found),
        "bodies": _titled(before, "bodies", found.bodies, found),
        "measures": list[PlainValue](measures),
    }
    if into is not None:
        content["version"] = into.version + 1
    return plan_of(content, name)


def _entries(of: Mapping[str, PlainValue], name: str) -> list[PlanEntry]:
    entries = of.get(name)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _titled(before: PlanEntry, name: str, known: Mapping[str, str], found: _Found) -> list[PlainValue]:
    old = {str(one["id"]): one for one in _entries(before, name)}
    return [old.get(key, {"id": key, "title": found.text(said)}) for said, key in known.items()]


def _over(old: PlanEntry, new: PlanEntry) -> PlanEntry:
    """A measure or indicator of the plan with what the table says; texts keep their other language."""
    made = dict(old)
    for key, value in new.items():
        before = old.get(key)
        if key == "indicators":
            by_id = {str(one["id"]): one for one in _entries(old, key)}
            new_ones = {str(one["id"]): one for one in _entries(new, key)}
            changed = {name: _over(by_id.get(name, {}), one) for name, one in new_ones.items()}
            made[key] = list[PlainValue]({**by_id, **changed}.values())
        elif key == "evidence":
            made[key] = _evidence(_entries(old, key), _entries(new, key))
        elif isinstance(before, dict) and isinstance(value, dict):
            made[key] = _over(before, value)
        else:
            made[key] = value
    return made


def _evidence(old: Sequence[PlanEntry], new: Sequence[PlanEntry]) -> list[PlainValue]:
    """Pieces of evidence of the plan and those that the table adds; who entered one stays with it."""
    known = {(one.get("on"), str(one["what"]).replace(";", ",")) for one in old}
    return [*old, *(one for one in new if (one.get("on"), one["what"]) not in known)]

"""A plan as a table (CSV, XLSX) with the columns of real plans: objective, action, term, responsible …."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from equiano.planning.dependencies import in_order
from equiano.planning.model import ActionPlan, PlanEvidence, PlanIndicator, PlannedMeasure, PlanText
from equiano.planning.plan_columns import columns, heading, word
from equiano.planning.wording import value_of
from equiano.tables.write import CellValue, write_table
from equiano.words import language, say

PlanCells = dict[str, CellValue]
APART = "; "  # between bodies, ids and pieces of evidence in one cell


def write_plan_table(plan: ActionPlan, path: Path | str) -> None:
    """Write a plan as a table in the language of who asks; `read_plan_table` reads it again.

    Args:
        plan: The plan, or its public form.
        path: Ends in .csv or .xlsx.

    Raises:
        UsageError: If it ends otherwise.
        OutputError: If it cannot be written there.
    """
    lang = language()
    header = [heading(code, lang) for code in columns()]
    rows = ([cells.get(code) for code in columns()] for cells in cells_of(plan))
    write_table(path, header, rows, sheet=say("Plan of action"), shared=plan.form == "public")


def cells_of(plan: ActionPlan) -> Iterator[PlanCells]:
    """PlanCells by column: a row for each indicator, one for a measure without any."""
    for one in in_order(plan):
        own = _measure(plan, one)
        for indicator in one.indicators:
            yield {**own, **_indicator(indicator)}
        if not one.indicators:
            yield own


def _said(text: PlanText | None) -> str | None:
    return text.said(language()) if text is not None else None


def _measure(plan: ActionPlan, one: PlannedMeasure) -> PlanCells:
    def bodies(keys: tuple[str, ...]) -> str:
        return APART.join(plan.body(key).title.said(language()).replace(";", ",") for key in keys)

    proofs = (written_proof(proof) for proof in one.evidence)
    return {
        "objective": _said(plan.objective(one.objective).title),
        "id": one.id,
        "action": _said(one.title),
        "start": one.start,
        "end": one.end,
        "responsible": bodies(one.responsible),
        "partners": bodies(one.partners),
        "cost": one.budget.planned,
        "spent": one.budget.spent,
        "money_from": _said(one.budget.source),
        "after": APART.join(one.after),
        "status": word(one.status, language()),
        "done_on": one.done_on,
        "evidence": APART.join(proofs),
        "note": _said(one.note),
    }


def written_proof(proof: PlanEvidence) -> str:
    """A piece of evidence in a cell: its day, where it has one, and what it is."""
    what = proof.what.replace(";", ",")
    return f"{proof.on.isoformat()} {what}" if proof.on else what


def _indicator(one: PlanIndicator) -> PlanCells:
    latest = one.values[-1] if one.values else None
    value: CellValue = None
    if latest is not None:
        value = latest.value if latest.value is not None else value_of(one, latest)
    told: Mapping[str, str | None] = {
        "indicator_id": one.id,
        "indicator": _said(one.title),
        "kind": word(one.kind, language()),
        "unit": word(one.unit, language()),
        "numerator": _said(one.numerator),
        "denominator": _said(one.denominator),
        "verification": _said(one.source),
        "better": word(one.better, language()) if one.better else None,
        "caution": _said(one.caution),
    }
    return {
        **told,
        "baseline": one.baseline.value if one.baseline else None,
        "target": one.target,
        "period": latest.period if latest else None,
        "value": value,
    }

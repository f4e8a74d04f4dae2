"""Which values are surely the most frequent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.publish.release import ReleasedTable, Value
from equiano.report.bounds import Bounds, bounds, capped
from equiano.report.context import Context, size_of
from equiano.report.rules.records import when
from equiano.report.rules.rule import (
    FindingEntry,
    Found,
    PageRule,
    cells,
    country,
    lower,
    table_of,
    whole_of,
)
from equiano.report.tables import one_value, position
from equiano.vocab import country_forms

# Rows and columns that are no value of the variable.
_APART = ("total", "unknown", "other", "base", "share")
_MOST_NAMED = 3  # more names than this in one sentence, and nobody keeps them


def leading(context: Context, entry: FindingEntry) -> Found | None:
    """Which values are surely the most frequent, by the bounds of all of them."""
    table = table_of(context, entry)
    if table is None or one_value(table):
        return None
    values = cells(table, entry)
    whole = whole_of(context, table, entry, values.get("total"))
    base = bounds(context.release, whole)
    if not isinstance(whole, int) or base is None:
        return None
    known = {
        code: found for code, value in values.items() if code not in ("total", "base", "share")
        if (found := bounds(context.release, value)) is not None
    }  # fmt: skip
    known = dict(zip(known, capped([*known.values()], base, add_up=not entry.overlap), strict=True))
    named = [code for code in known if code not in (*_APART, *entry.skip)]
    shown = [(size, code) for code in named if (size := size_of(values[code]))]
    shown.sort(key=lambda pair: -pair[0])
    if not shown:
        return None
    rest_apart = [
        known[code] for code in known if code == "other"
    ]  # may hold a value larger than those named
    chosen, variant = _chosen([code for _, code in shown], {code: known[code] for code in named}, rest_apart)
    if variant == "largest" and 2 * known[chosen[0]].low > base.high:
        variant = "most"
    return Found(variant, _fields(context, table, entry, values, chosen, whole), tuple(chosen))


def leading_region(context: Context, entry: FindingEntry) -> Found | None:
    """The same over regions of the world: only for a file that names no country."""
    if context.table(f"role.{context.pack.code}") is not None:
        return None
    return leading(context, entry)


def _chosen(order: list[str], known: Mapping[str, Bounds], apart: list[Bounds]) -> tuple[list[str], str]:
    """The smallest group at the head of the order that is surely above all others; else the head alone."""
    for size in range(1, min(_MOST_NAMED, len(order)) + 1):
        head, rest = order[:size], [*apart, *(b for code, b in known.items() if code not in order[:size])]
        # Each of the head above each of the rest, whatever is hidden: then no true table turns the order.
        if all(known[code].surely_above(other) for code in head for other in rest):
            return head, "largest" if size == 1 else "several"
    return order[:2], "shown"  # two examples; a third would read as a ranking


def _fields(
    context: Context,
    table: ReleasedTable,
    entry: FindingEntry,
    values: Mapping[str, Value],
    codes: list[str],
    whole: int,
) -> dict[str, object]:
    sizes = [context.about(_whole(values[code])) for code in codes]
    labels = [_label(context, table, entry, code) for code in codes]

    def items(names: Sequence[str]) -> str:
        return ", ".join(f"{name} ({n})" for name, n in zip(names, sizes, strict=True))

    found: dict[str, object] = {
        "label": labels[0],
        "n": sizes[0],
        "items": items(labels),
        "whole": context.records(whole),
        "when": when(context),
        **country(context),
    }
    if entry.places and all(len(code) == 3 for code in codes):  # countries, which have their forms
        for name, form in (("from", country_forms.away), ("at", country_forms.at)):
            forms = [form(code, context.lang) for code in codes]
            found |= {f"label_{name}": forms[0], f"items_{name}": items(forms)}
    return found


def _whole(value: Value) -> int:
    assert isinstance(value, int)  # only shown counts are chosen
    return value


def _label(context: Context, table: ReleasedTable, entry: FindingEntry, code: str) -> str:
    if entry.of == "columns":
        label = table.columns[position(table, code)].labels[context.lang]
    else:
        label = context.cell(code, table.columns[0])
    return label if entry.places else lower(label)


LEADING = PageRule("leading", leading)
REGION = PageRule("leading_region", leading_region)

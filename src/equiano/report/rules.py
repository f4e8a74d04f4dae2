"""The rules of the first page: each looks at a released table and says which wording its numbers bear.

A rule never reads a hidden value. Where it orders numbers it orders their bounds (`report.bounds`), so what
it says holds for every true table that the shown one leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.report.bounds import Bounds, bounds, capped
from equiano.report.context import Context, size_of
from equiano.report.tables import one_value, position
from equiano.schema.coverage import Coverage
from equiano.vocab import country_forms

# Rows and columns that are no value of the variable.
_APART = ("total", "unknown", "other", "base", "share")
_MOST_NAMED = 3  # more names than this in one sentence, and nobody keeps them
_SUBJECTS_NAMED = 4
_TABLES_OF_SUBJECTS = ("form", "sector", "means", "recruiter")


@dataclass(frozen=True)
class Entry:
    """One finding of `findings.yaml`; see the head of that file."""

    id: str
    topic: str
    rule: str
    order: int
    weight: int
    shown: str
    wording: Mapping[str, Mapping[str, str]]
    table: str = ""
    by: str = ""
    row: str = ""
    of: str = "rows"
    skip: tuple[str, ...] = ()
    overlap: bool = False
    all_records: bool = False
    places: bool = False


@dataclass(frozen=True)
class Found:
    """What a rule found.

    Attributes:
        variant: Which wording it bears.
        fields: What fills the wording.
        codes: Rows (or columns) that the sentence names, in its order.
    """

    variant: str
    fields: Mapping[str, object] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


Rule = Callable[[Context, Entry], Found | None]


def table_of(context: Context, entry: Entry) -> ReleasedTable | None:
    """The table behind a finding, if the release has it and it has rows."""
    found = context.table(entry.table.format(country=context.pack.code))
    return found if found is not None and found.rows else None


def years_of(context: Context) -> tuple[int, int] | None:
    """First and last year that the file's records name, by the lines of the shown table of years."""
    table = context.table("year")
    named = [re.findall(r"\d{4}", str(row[0])) for row in table.rows] if table is not None else []
    found = [int(year) for years in named for year in years]
    return (min(found), max(found)) if found else None


def when(context: Context) -> str:
    """The years of the records, for the end of a sentence: a statement carries its year."""
    years = years_of(context)
    if years is None:
        return ""
    first, last = years
    return f" ({first})" if first == last else f" ({first}–{last})"


def cells(table: ReleasedTable, entry: Entry) -> dict[str, Value]:
    """Values by code: of the rows in the column `by`, or of the columns in the row of that name."""
    if entry.of == "columns":
        row = next((row for row in table.rows if row[0] == entry.by), None)
        return {} if row is None else {c.name: v for c, v in zip(table.columns[1:], row[1:], strict=True)}
    at = position(table, entry.by)
    return {str(row[0]): row[at] for row in table.rows}


def whole_of(context: Context, table: ReleasedTable, entry: Entry, total: Value) -> Value:
    """What the values are parts of: the base of flags, else the total, else all records of the file."""
    if entry.overlap:
        return table.rows[0][position(table, "base")]
    if entry.all_records and not isinstance(total, int):
        return context.release.records
    return total


def leading(context: Context, entry: Entry) -> Found | None:
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


def leading_region(context: Context, entry: Entry) -> Found | None:
    """The same over regions of the world: only for a file that names no country."""
    if context.table(f"role.{context.pack.code}") is not None:
        return None
    return leading(context, entry)


def _chosen(order: list[str], known: Mapping[str, Bounds], apart: list[Bounds]) -> tuple[list[str], str]:
    """The smallest group at the head of the order that is surely above all others; else the head alone."""
    for size in range(1, min(_MOST_NAMED, len(order)) + 1):
        head, rest = order[:size], [*apart, *(b for code, b in known.items() if code not in order[:size])]
        if all(known[code].surely_above(other) for code in head for other in rest):
            return head, "largest" if size == 1 else "several"
    return order[:2], "shown"


def _fields(
    context: Context,
    table: ReleasedTable,
    entry: Entry,
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


def country(context: Context) -> dict[str, object]:
    """Forms of the country's name: `country`, `of`, `at` (in it) and `away` (out of it)."""
    code, lang = context.pack.code, context.lang
    return {
        "country": context.pack.label[lang],
        "of": country_forms.of(code, lang),
        "at": country_forms.at(code, lang),
        "away": country_forms.away(code, lang),
    }


def _whole(value: Value) -> int:
    assert isinstance(value, int)  # only shown counts are chosen
    return value


def _label(context: Context, table: ReleasedTable, entry: Entry, code: str) -> str:
    if entry.of == "columns":
        label = table.columns[position(table, code)].labels[context.lang]
    else:
        label = context.cell(code, table.columns[0])
    return label if entry.places else lower(label)


def lower(label: str) -> str:
    """A label within a sentence: no capital, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def part(context: Context, entry: Entry) -> Found | None:
    """One shown count of a whole."""
    table = table_of(context, entry)
    if table is None or entry.by not in [column.name for column in table.columns]:
        return None
    row = next((row for row in table.rows if row[0] == entry.row), None)
    if row is None:
        return None
    count = row[position(table, entry.by)]
    whole = whole_of(context, table, entry, row[position(table, "total")])
    if not (isinstance(count, int) and isinstance(whole, int) and count):
        return None
    return Found(
        "part",
        {"n": context.about(count), "whole": context.records(whole), "when": when(context)},
        (entry.by,),
    )


def size(context: Context, entry: Entry) -> Found:
    """How many records, and of which years."""
    held = context.release.records
    if isinstance(held, Suppressed):
        return Found("few", {"minimum": context.release.below})
    years = years_of(context)
    fields: dict[str, object] = {"records": context.records(held)}
    if years is None:
        return Found("none", fields)
    first, last = years
    return Found("years", fields | {"years": str(first) if first == last else f"{first}–{last}"})


def touches(context: Context) -> bool:
    """Whether the file speaks of the country: it is said to cover it, or most records surely name it."""
    if context.release.coverage is Coverage.NATIONAL:
        return True
    table = context.table(f"role.{context.pack.code}")
    if table is None or not table.rows:
        return False
    at = position(table, "count")
    away = next((bounds(context.release, row[at]) for row in table.rows if row[0] == "none"), Bounds(0, 0))
    total = bounds(context.release, context.release.records)
    return away is not None and total is not None and 2 * away.high < total.low


def place(context: Context, entry: Entry) -> Found | None:
    """What part of a file of other places touches the country; nothing where most of it does."""
    table = table_of(context, entry)
    fields: dict[str, object] = {"when": when(context), **country(context)}
    if table is None:
        return Found("away" if _names_countries(context) else "none", fields)
    values = {str(row[0]): row[position(table, "count")] for row in table.rows}
    away, whole = values.get("none", 0), context.release.records
    if touches(context):
        return None
    if isinstance(away, int) and isinstance(whole, int) and away:
        fields |= {"n": context.about(away), "whole": context.records(whole)}
        return Found("touch", fields, ("none",))
    return Found("untold", fields)


def _names_countries(context: Context) -> bool:
    """Whether any record names a country, by the table of what is recorded."""
    table = context.table("recorded")
    if table is None:
        return False
    at = position(table, "yes")
    places = ("citizenship", "exploitation_country", "origin", "transit")
    return any(row[at] != 0 for row in table.rows if str(row[0]).removesuffix(".recorded") in places)


def standing(context: Context, entry: Entry) -> Found | None:
    """Who stands apart from those counted: possible victims, records closed or left out."""
    table = table_of(context, entry)
    if table is None:
        return None
    values = {code: value for code, value in cells(table, entry).items() if code not in entry.skip}
    shown = {code: value for code, value in values.items() if isinstance(value, int) and value}
    if not shown:
        return None
    items = "; ".join(
        f"{lower(context.cell(code, table.columns[0]))}: {context.about(value)}"
        for code, value in shown.items()
    )
    return Found("apart", {"items": items, "when": when(context)}, tuple(shown))


def change(context: Context, entry: Entry) -> Found | None:
    """The last year against the one before: only two adjacent years that are both shown."""
    table = table_of(context, entry)
    if table is None:
        return None
    at = position(table, entry.by)
    found = {int(str(row[0])): row[at] for row in table.rows if re.fullmatch(r"\d{4}", str(row[0]))}
    years = years_of(context)
    if years is None or years[1] not in found:  # the last line is a period of several years
        return None
    year = years[1]
    last, before = found[year], found.get(year - 1)
    if not (isinstance(last, int) and isinstance(before, int) and last and before):
        return None
    ends, ends_before = bounds(context.release, last), bounds(context.release, before)
    assert ends is not None and ends_before is not None
    more, fewer = ends.surely_above(ends_before), ends_before.surely_above(ends)
    return Found(
        "more" if more else "fewer" if fewer else "same",
        {
            "last": context.records(last),
            "before": context.about(before),
            "year": str(year),
            "year_before": str(year - 1),
        },
        (str(year), str(year - 1)),
    )


def unrecorded(context: Context, entry: Entry) -> Found | None:
    """Subjects that no record holds; else those that surely fewer than half of them hold."""
    table = table_of(context, entry)
    if table is None:
        return None
    base = bounds(context.release, table.rows[0][position(table, "base")])
    at = position(table, entry.by)
    known = {str(row[0]): bounds(context.release, row[at]) for row in table.rows}
    empty = [code for code, ends in known.items() if ends == Bounds(0, 0)]
    half = [code for code, ends in known.items() if ends and base and 2 * ends.high < base.low]
    chosen = (empty or half)[:_SUBJECTS_NAMED]
    if not chosen:
        return None
    names = [lower(context.say(f"subject_{code.removesuffix('.recorded')}")) for code in chosen]
    return Found("empty" if empty else "half", {"subjects": "; ".join(names)}, tuple(chosen))


def too_few(context: Context, entry: Entry) -> Found | None:
    """Subjects whose table shows no number at all."""
    hidden = [
        name
        for name in _TABLES_OF_SUBJECTS
        if (table := context.table(name)) is not None
        and table.rows
        and all(isinstance(row[1], Suppressed) for row in table.rows)
    ]
    if not hidden:
        return None
    names = [lower(context.say(f"subject_{name}")) for name in hidden]
    return Found("hidden", {"subjects": "; ".join(names)}, tuple(hidden))


def shift(context: Context, entry: Entry) -> Found | None:
    """The one word on the mix of routes: for the event if one was given, else of the search."""
    table = table_of(context, entry)
    if table is None:
        return None
    answers = {str(row[0]): str(row[position(table, "answer")]) for row in table.rows}
    years = {str(row[0]): row[position(table, "year")] for row in table.rows}
    test = "event" if "event" in answers else "scan"
    fields = {"when": when(context), "year": str(years[test] or "")}
    return Found(f"{test} {answers[test]}", fields, ())


def routes(context: Context, entry: Entry) -> Found | None:
    """How many routes the sources name, with the years of those sources."""
    corridors = context.pack.corridors
    years = [year for c in corridors if (year := context.pack.source(c.source).year) is not None]
    if not corridors or not years:
        return None
    span = str(min(years)) if min(years) == max(years) else f"{min(years)}–{max(years)}"
    return Found("routes", {"count": len(corridors), "years": span, **country(context)})


def facts(context: Context, entry: Entry) -> Found | None:
    """How many statements of sources the pack holds, and how new the newest is."""
    held = context.pack.facts
    years = [year for fact in held if (year := context.pack.source(fact.source).year) is not None]
    if not held or not years:
        return None
    return Found("facts", {"count": len(held), "year": str(max(years)), **country(context)})


RULES: Mapping[str, Rule] = {
    "leading": leading,
    "leading_region": leading_region,
    "part": part,
    "size": size,
    "place": place,
    "standing": standing,
    "change": change,
    "unrecorded": unrecorded,
    "too_few": too_few,
    "shift": shift,
    "routes": routes,
    "facts": facts,
}

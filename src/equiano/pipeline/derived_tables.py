"""Intervals, rates and gaps worked out from what the release shows, never from true counts.

A rate or an interval of a true count would give the count away; one of a shown count cannot say more than
the count itself. The one exception is the test of displacement as a whole, which needs the true counts and
shows only its answer, p-value and distance, hidden where a period has few cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from equiano.pipeline.labels import Labels, label, place_label
from equiano.provenance import Provenance
from equiano.publish.disclosure import statistics_table
from equiano.publish.release import Column, ColumnKind, ReleasedTable, Suppressed, Value

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.situation.justice import StageCount

Tables = Mapping[str, ReleasedTable]
Cells = dict[tuple[str, str], Value]
_ROLES = ("origin", "transit", "destination", "internal", "undetermined")


def cells_of(table: ReleasedTable) -> Cells:
    """Every cell by the codes of its row and column."""
    return {
        (str(row[0]), column.name): value
        for row in table.rows
        for column, value in zip(table.columns[1:], row[1:], strict=True)
    }


def _columns(
    names: Mapping[str, tuple[ColumnKind, str, str]], **labels: Mapping[str, Labels]
) -> list[Column]:
    return [
        Column(name, kind, {"en": en, "ru": ru}, labels.get(name, {}))
        for name, (kind, en, ru) in names.items()
    ]


def _behind(*values: Value) -> int:
    """Records behind a number made from shown counts: none if one of them is hidden."""
    return min((value if isinstance(value, int) else 0) for value in values)


def role_intervals(tables: Tables, pack: CountryPack, place: str, sha256: str) -> ReleasedTable | None:
    """Count and share of each role of a place, with intervals."""
    from equiano.situation.intervals import count_interval, share_interval

    table = tables.get(f"role.{place}")
    if table is None:
        return None
    cells = cells_of(table)
    shown = {role: cells.get((role, "count"), 0) for role in _ROLES}
    total, outside = cells.get(("total", "count")), cells.get(("none", "count"), 0)
    base = total - outside if isinstance(total, int) and isinstance(outside, int) else None
    rows: list[tuple[Value, ...]] = []
    for role, count in shown.items():
        if not isinstance(count, int):
            rows.append((role, count, *[Suppressed.COMPLEMENTARY] * 5))
            continue
        low, high = (float(end) for end in count_interval(count))
        part: tuple[Value, ...] = (None, None, None)
        if base:
            ends = share_interval(count, base)
            part = (count / base, float(ends[0]), float(ends[1]))
        rows.append((role, count, low, high, *part))
    columns = _columns(
        {
            "role": ("dimension", "Role", "Роль"),
            "count": ("text", "Cases", "Дел"),
            "low": ("count", "From (95%)", "От (95 %)"),
            "high": ("count", "To (95%)", "До (95 %)"),
            "share": ("share", "Share", "Доля"),
            "share_low": ("share", "From (95%)", "От (95 %)"),
            "share_high": ("share", "To (95%)", "До (95 %)"),
        },
        role={role: label(role) for role in _ROLES},
    )
    name = place_label(pack, place)
    return statistics_table(
        f"role_interval:{place}",
        {"en": f"Role of {name['en']} in the cases", "ru": f"Роль в делах: {name['ru']}"},
        columns,
        rows,
        records=[10**9] * len(rows),  # shown counts went through the policy already
        provenance=Provenance("Garwood 1936, Clopper & Pearson 1934, of shown counts", sha256),
    )


def net_role(tables: Tables, pack: CountryPack, place: str, sha256: str) -> ReleasedTable | None:
    """(Arrivals - departures) / both, by year, from the shown counts."""
    from equiano.situation.intervals import share_interval

    table = tables.get(f"role.{place}:year")
    if table is None:
        return None
    cells = cells_of(table)
    years = [str(row[0]) for row in table.rows if str(row[0]).isdigit()]
    rows: list[tuple[Value, ...]] = []
    for year in years:
        out, into = (cells.get((year, role), 0) for role in ("origin", "destination"))
        if isinstance(out, int) and isinstance(into, int) and out + into > 0:
            low, high = (float(end) for end in share_interval(into, out + into))
            rows.append((year, into, out, (into - out) / (into + out), 2 * low - 1, 2 * high - 1))
        else:
            rows.append((year, into, out, *[Suppressed.COMPLEMENTARY] * 3))
    columns = _columns(
        {
            "year": ("dimension", "Year", "Год"),
            "arrivals": ("text", "Arrivals", "Прибытий"),
            "departures": ("text", "Departures", "Выездов"),
            "net": ("number", "Net role", "Сальдо"),
            "net_low": ("number", "From (95%)", "От (95 %)"),
            "net_high": ("number", "To (95%)", "До (95 %)"),
        }
    )
    name = place_label(pack, place)
    return statistics_table(
        f"net_role:{place}",
        {"en": f"Net role of {name['en']} by year", "ru": f"Сальдо по годам: {name['ru']}"},
        columns,
        rows,
        records=[10**9] * len(rows),
        provenance=Provenance("net role of shown counts; Clopper & Pearson 1934", sha256),
    )


def displacement(found: Mapping[str, Any], sha256: str) -> Iterator[ReleasedTable]:
    """Answers of the scan and of the two-period test, with what they rest on."""
    scan, comparison = found["scan"], found["comparison"]
    years = found["years"]
    columns = _columns(
        {
            "test": ("text", "Test", "Критерий"),
            "answer": ("text", "Answer", "Ответ"),
            "year": ("text", "Year", "Год"),
            "likely": ("text", "Likely years", "Вероятные годы"),
            "p": ("number", "p", "p"),
            "distance": ("number", "Share moved", "Переместившаяся доля"),
            "by_chance": ("number", "By chance", "По случайности"),
            "power": ("number", "Power", "Мощность"),
        }
    )
    rows: list[tuple[Value, ...]] = [
        (
            "scan",
            "shift",
            point["period"],
            ", ".join(point["likely"]),
            point["p"],
            point["distance"],
            None,
            scan["power"],
        )
        for point in scan["breaks"]
    ] or [("scan", scan["answer"], f"{years[0]}–{years[-1]}", None, None, None, None, scan["power"])]
    behind = [scan["cases"]] * len(rows)
    if comparison:
        rows.append(
            (
                "event",
                comparison["answer"],
                str(found["event"]),
                None,
                comparison["p"],
                comparison["distance"],
                comparison["distance_by_chance"],
                comparison["power"],
            )
        )
        behind.append(min(comparison["cases_before"], comparison["cases_after"]))
    yield statistics_table(
        "displacement",
        {"en": "Has the mix of corridors shifted?", "ru": "Сместилось ли соотношение маршрутов?"},
        columns,
        rows,
        records=behind,
        provenance=Provenance(
            "likelihood ratio with permutation law; binary segmentation", sha256, scan["seed"]
        ),
    )


def corridor_changes(tables: Tables, sha256: str) -> ReleasedTable | None:
    """Change of each corridor's share between the periods, from the shown counts."""
    from equiano.situation.intervals import difference_interval

    table = tables.get("corridor:period")
    if table is None:
        return None
    cells = cells_of(table)
    names = [column.name for column in table.columns[1:] if column.name not in ("none", "total")]
    shown = {
        name: (cells["before", name], cells["after", name]) for name in names if ("after", name) in cells
    }
    whole = [pair for pair in shown.values() if all(isinstance(count, int) for count in pair)]
    totals = [sum(_behind(pair[n]) for pair in whole) for n in (0, 1)]  # the same corridors on both sides
    labels = {column.name: column.labels for column in table.columns}
    rows: list[tuple[Value, ...]] = []
    for name, (before, after) in shown.items():
        if not (isinstance(before, int) and isinstance(after, int) and all(totals)):
            rows.append((name, before, after, *[Suppressed.COMPLEMENTARY] * 5))
            continue
        low, high = difference_interval([before], totals[0], [after], totals[1])
        parts = before / totals[0], after / totals[1]
        rows.append((name, before, after, *parts, parts[1] - parts[0], float(low[0]), float(high[0])))
    columns = _columns(
        {
            "corridor": ("dimension", "Corridor", "Маршрут"),
            "before": ("text", "Cases before", "Дел до"),
            "after": ("text", "Cases after", "Дел после"),
            "share_before": ("share", "Share before", "Доля до"),
            "share_after": ("share", "Share after", "Доля после"),
            "change": ("share", "Change", "Изменение"),
            "change_low": ("share", "From (95%)", "От (95 %)"),
            "change_high": ("share", "To (95%)", "До (95 %)"),
        },
        corridor=labels,
    )
    return statistics_table(
        "corridor_change",
        {"en": "Change of each corridor's share", "ru": "Изменение доли каждого маршрута"},
        columns,
        rows,
        records=[10**9] * len(rows),
        provenance=Provenance("Newcombe 1998, method 10, of shown counts", sha256),
    )


def risk_rates(tables: Tables, pack: CountryPack, sha256: str) -> ReleasedTable | None:
    """Cases per 100,000 of each group whose members the cases can tell, from the shown counts."""
    from equiano.situation.risk_groups import rates

    table = tables.get("risk_group")
    cells = cells_of(table) if table is not None else {}
    shown = {group.id: cells.get((f"group.{group.id}", "yes")) for group in pack.all_risk_groups}
    counted = {name: value if isinstance(value, int) else None for name, value in shown.items()}
    rows: list[tuple[Value, ...]] = []
    for row in rates(pack.all_risk_groups, counted):
        hidden = shown[row["group"]] if isinstance(shown[row["group"]], Suppressed) else None
        ends = (hidden, hidden) if hidden else (row["rate_low"], row["rate_high"])
        reason = "hidden" if hidden and row["size_low"] else row["reason"]
        rows.append((row["group"], row["size_low"], row["size_high"], hidden or row["cases"], *ends, reason))
    columns = _columns(
        {
            "group": ("dimension", "Group", "Группа"),
            "size_low": ("text", "Size from", "Численность от"),
            "size_high": ("text", "Size to", "Численность до"),
            "cases": ("text", "Cases", "Дел"),
            "rate_low": ("number", "Per 100,000 from", "На 100 000 от"),
            "rate_high": ("number", "Per 100,000 to", "На 100 000 до"),
            "reason": ("text", "Why there is no rate", "Почему показателя нет"),
        },
        group={
            group.id: {lang: group.label[lang] for lang in ("en", "ru")} for group in pack.all_risk_groups
        },
    )
    return (
        statistics_table(
            "risk_rate",
            {
                "en": "Identified cases per 100,000 of a group",
                "ru": "Выявленных дел на 100 000 человек группы",
            },
            columns,
            rows,
            records=[10**9] * len(rows),
            provenance=Provenance(
                "Garwood 1936 of shown counts over the published range of the size", sha256
            ),
        )
        if rows
        else None
    )


def justice_gaps(
    counts: Sequence[StageCount],
    identified: int | None,
    population: tuple[float, float] | None,
    years: float,
    sha256: str,
) -> ReleasedTable | None:
    """Court and police counts per 100 victims identified (shown count) and per 100 of the estimate."""
    from equiano.situation.justice import gaps

    if identified is None and population is None:
        return None
    rows = [
        (
            row["source"],
            row["stage"],
            row["per_100_identified"],
            row["per_100_estimated_low"],
            row["per_100_estimated_high"],
        )
        for row in gaps(counts, identified, population, years)
    ]
    columns = _columns(
        {
            "source": ("text", "Count", "Показатель"),
            "stage": ("text", "Stage", "Стадия"),
            "per_100_identified": ("number", "Per 100 identified", "На 100 выявленных"),
            "per_100_estimated_low": ("number", "Per 100 estimated, from", "На 100 по оценке, от"),
            "per_100_estimated_high": ("number", "Per 100 estimated, to", "На 100 по оценке, до"),
        }
    )
    return (
        statistics_table(
            "justice_gap",
            {"en": "From court and police to victims", "ru": "От судов и полиции к пострадавшим"},
            columns,
            rows,
            records=[10**9] * len(rows),
            provenance=Provenance("yearly counts over the shown count of cases and the estimate", sha256),
        )
        if rows
        else None
    )

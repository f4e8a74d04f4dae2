"""Sums over agencies of what each shows: records, as persons known to several agencies count in each.

Every agency reads them and knows its own part, so a sum must not be the number of one other. Of values that
fewer than three agencies have none has a row of its own; a row of which one agency holds more than the
policy's share is hidden, and a second one with it; and the middle stands on a grid. Without the grid four of
five agencies took their own numbers away and had the fifth's to the digit (tests/unit/national).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from equiano.national.submission import OTHER, TABLES, TOTAL, UNKNOWN, Submission
from equiano.pipeline.national_counts import TITLES, value_label
from equiano.provenance import Provenance
from equiano.publish.counts import TOTAL as TOTAL_LABEL
from equiano.publish.counts import UNKNOWN as UNKNOWN_LABEL
from equiano.publish.disclosure import published_table
from equiano.publish.policy import load_policy
from equiano.publish.release import Column, ReleasedTable, Suppressed, Value
from equiano.words import in_each

# Of two, each knows the other's figures by taking away its own.
FEWEST_AGENCIES = 3
# Shown counts are multiples of 5, so five of them give the same end: who knows all agencies but one learns
# the number that it showed to 25, beside the noise that is in it.
GRID = 25
_FIXED = {TOTAL: TOTAL_LABEL, UNKNOWN: UNKNOWN_LABEL}


def sums_of_records(submissions: Mapping[str, Submission]) -> list[ReleasedTable]:
    """Sums over agencies of what each shows, from the least to the most that they may be.

    Args:
        submissions: By agency.
    """
    policy = max(one.policy for one in submissions.values())
    made = Provenance(f"sum of counts that {len(submissions)} agencies showed, behind {policy}", None)
    tables = []
    for name in TABLES:
        rows = list(_rows(name, submissions))
        if not rows:
            continue
        columns = (
            Column(
                name,
                "dimension",
                TITLES[name],
                {str(row[0]): _FIXED.get(str(row[0])) or value_label(str(row[0])) for row in rows},
            ),
            Column("least", "number", in_each("At least")),
            Column("most", "number", in_each("At most")),
            Column("agencies", "number", in_each("Agencies")),
        )
        title = in_each("Records of all agencies: {title}", title=TITLES[name])
        tables.append(published_table(f"records:{name}", title, columns, rows, provenance=made))
    return tables


def _rows(name: str, submissions: Mapping[str, Submission]) -> Iterator[tuple[Value, ...]]:
    """A row for each value: least, most (None: open), agencies that have it in their table."""
    having = {agency: one for agency, one in submissions.items() if one.table(name)}
    if len(having) < FEWEST_AGENCIES:
        return
    groups = _groups(name, list(having.values()))
    hidden = _hidden(name, groups, list(having.values()))
    for code, codes in groups.items():
        agencies = _agencies(name, codes, list(having.values()))
        if code in hidden:
            # How many have a hidden value would say that few do.
            yield (code, hidden[code], hidden[code], hidden[code])
            continue
        least = 0
        most: int | None = 0
        for one in having.values():
            low, high = _bounds(one, name, codes)
            least, most = least + low, None if most is None or high is None else most + high
        yield (code, *_on_grid(least, most), agencies)


def _on_grid(least: int, most: int | None) -> tuple[int, int | None]:
    """The same from the grid: as far around its nearest point as holds both ends, which move together.

    Were each end put on the grid by itself, the two would move at different numbers and give more away.
    """
    if most is None:
        return least // GRID * GRID, None
    centre = round((least + most) / 2 / GRID) * GRID
    reach = -(-((most - least) + GRID) // 2)
    return max(0, centre - reach), centre + reach


def _agencies(name: str, codes: Sequence[str], having: Sequence[Submission]) -> int:
    return sum(any(code in one.table(name) for code in codes) for one in having)


def _groups(name: str, having: Sequence[Submission]) -> Mapping[str, Sequence[str]]:
    """Codes of each row: a value that fewer than three agencies have goes into `other`, the total last."""
    codes = dict.fromkeys(code for one in having for code in one.table(name))
    fixed = (TOTAL, UNKNOWN, OTHER)
    rare = [code for code in codes if code not in fixed and _agencies(name, [code], having) < FEWEST_AGENCIES]
    rest = [*rare, *([OTHER] if OTHER in codes else [])]
    groups: dict[str, Sequence[str]] = {code: [code] for code in codes if code not in (*rest, TOTAL)}
    if rest:
        groups[OTHER] = rest
    if TOTAL in codes:
        groups[TOTAL] = [TOTAL]
    return groups


def _hidden(
    name: str, groups: Mapping[str, Sequence[str]], having: Sequence[Submission]
) -> dict[str, Suppressed]:
    """Rows that are nearly one agency's, or fewer than three's; beside a single one the smallest other."""
    sizes = {code: [_shown(one, name, codes) for one in having] for code, codes in groups.items()}
    share = load_policy().largest_share
    hidden = {
        code: Suppressed.DOMINATED
        for code, parts in sizes.items()
        if _agencies(name, groups[code], having) < FEWEST_AGENCIES or max(parts) > share * sum(parts) > 0
    }
    others = [code for code in groups if code not in hidden and code != TOTAL]
    if len(hidden) == 1 and others:
        hidden[min(others, key=lambda code: (sum(sizes[code]), code))] = Suppressed.COMPLEMENTARY
    return hidden


def _shown(one: Submission, name: str, codes: Sequence[str]) -> int:
    """What an agency shows of the codes, so that everybody could work it out; hidden ones count none."""
    return sum(one.table(name).get(code) or 0 for code in codes)


def _bounds(one: Submission, name: str, codes: Sequence[str]) -> tuple[int, int | None]:
    """The least and the most that one agency may have of several codes."""
    least = 0
    most: int | None = 0
    for code in codes:
        if code != OTHER and OTHER in codes and code not in one.table(name) and OTHER in one.table(name):
            continue  # it stands among the small ones that are counted there
        low, high = _bounds_of(one, name, code)
        least, most = least + low, None if most is None or high is None else most + high
    return least, most


def _bounds_of(one: Submission, name: str, code: str) -> tuple[int, int | None]:
    counts = one.table(name)
    if code not in counts:
        # It may stand among the small ones that an agency put together, or there is none.
        return 0, None if OTHER in counts else one.below - 1
    if (count := counts[code]) is not None:
        return max(0, count - one.spread), count + one.spread
    hidden = {row.value: row.hidden for row in one.counts if row.table == name}
    return 0, one.below - 1 if hidden[code] == "small" else None

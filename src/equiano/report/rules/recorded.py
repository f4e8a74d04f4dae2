"""What the records do not hold, or hold too seldom to be shown."""

from __future__ import annotations

from equiano.publish.release import Suppressed
from equiano.report.bounds import Bounds, bounds
from equiano.report.context import Context
from equiano.report.rules.rule import FindingEntry, Found, PageRule, lower, table_of
from equiano.report.tables import position

_SUBJECTS_NAMED = 4  # more in one sentence, and the page passes its number of words
# Groups of flags whose table is not called as the subject: the subject counts any answer in the group.
_TABLES_OF_SUBJECTS = ("form", "sector", "means", "recruiter")


def unrecorded(context: Context, entry: FindingEntry) -> Found | None:
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


def too_few(context: Context, entry: FindingEntry) -> Found | None:
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


UNRECORDED = PageRule("unrecorded", unrecorded)
TOO_FEW = PageRule("too_few", too_few)

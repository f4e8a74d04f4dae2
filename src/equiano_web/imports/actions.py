"""What is done with imports: reading a file in, taking its rows, taking the import back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from django.db.models import ForeignObjectRel

from equiano.errors import BadInputError
from equiano.words import say
from equiano_web.access import Permission, Who
from equiano_web.actions import Act, Key, RefusedError, action, action_on
from equiano_web.cases import actions as case_actions
from equiano_web.cases import store
from equiano_web.cases.erasure import drop
from equiano_web.cases.models import Blob, Case, Change, Due, Entry, Token
from equiano_web.cases.sections import PERSON, sections
from equiano_web.cases.values import UnfitError
from equiano_web.imports.models import Import, ImportedRow
from equiano_web.imports.opening import check_size
from equiano_web.imports.table import ReadRow, ReadTable, read_table
from equiano_web.keys import new_key, unwrapped
from equiano_web.vault import context_of

# Of one file: it is searched and written while somebody waits. Split a longer one.
MOST_ROWS = 1_000
# Rows of one transaction: short enough that others who write do not notice.
PIECE = 25
# What an import itself writes of a case.
_WRITTEN = (Blob, Change, Due, Entry, ImportedRow, Token)


def begin(who: Who, content: bytes) -> uuid.UUID:
    """Read a file and keep it, sealed, for a dry run.

    Raises:
        BadInputError: If it is no table, damaged, or far too long.
        DeniedError: If there is no permission to import.
        RefusedError: If it has too many rows.
    """
    check_size(content)
    table = read_table(content)
    if not table.counts["rows"] - table.counts["blank"]:
        raise BadInputError(say("There is a header but no row under it."))
    return _keep(who, content, table)


@action(Permission.IMPORT_RUN, "import.read")
def _keep(act: Act, content: bytes, table: ReadTable) -> uuid.UUID:
    if len(table.rows) > MOST_ROWS:
        text = say("At most {most:,} rows at once: split the file.", most=MOST_ROWS)
        raise RefusedError(code="too_long", text=text)
    made = Import(
        agency_id=act.who.user.agency_id,
        by_id=act.who.user.pk,
        format=table.format,
        counts=dict(table.counts),
        made_at=act.at,
    )
    key, made.wrapped_key = new_key(made.pk, "import")
    made.content = key.seal(content, context_of(made.pk, "file"))
    made.save(force_insert=True)
    act.object = made
    act.codes += [table.format, *_counted(table.counts)]
    return made.pk


def _counted(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}:{count}" for name, count in counts.items() if count]


def content_of(imported: Import) -> bytes:
    """The file of an import that is not done yet.

    Raises:
        RefusedError: If it is gone.
    """
    if imported.wrapped_key is None or imported.content is None:
        raise RefusedError(code="gone", text=say("The file is not kept any more. Give it once more."))
    key = unwrapped(imported.wrapped_key, imported.pk, "import")
    return key.open(bytes(imported.content), context_of(imported.pk, "file"))


def columns_of(imported: Import) -> dict[str, str] | None:
    """Which column fills which field; None if nobody chose."""
    if imported.wrapped_key is None or imported.columns is None:
        return None
    key = unwrapped(imported.wrapped_key, imported.pk, "import")
    return cast("dict[str, str]", store.unsealed(key, imported.pk, "columns", imported.columns))


@action_on(Import, Permission.IMPORT_RUN, "import.columns")
def choose_columns(act: Act, imported: Import, columns: Mapping[str, str]) -> None:
    """Say which column fills which field.

    Raises:
        RefusedError: If a field would be filled by two columns, or the import is done.
        UnfitError: If there is no such field.
    """
    _must_wait(imported)
    chosen = [name for name in columns.values() if name]
    if unknown := [name for name in chosen if name not in sections()[PERSON].fields]:
        raise UnfitError(dict.fromkeys(unknown, say("There is no such field.")))
    if len(set(chosen)) < len(chosen):
        raise RefusedError(code="twice", text=say("Two columns fill one field. Choose one of them."))
    if imported.wrapped_key is not None:
        key = unwrapped(imported.wrapped_key, imported.pk, "import")
        filled = {column: name for column, name in columns.items() if name}
        imported.columns = store.sealed(key, imported.pk, "columns", filled)
    imported.save(update_fields=["columns"])
    act.codes += sorted(chosen)


@action_on(Import, Permission.IMPORT_RUN, "import.take")
def take_piece(act: Act, imported: Import, rows: Sequence[ReadRow]) -> int:
    """Make cases of some rows; a row that was taken already is not taken again.

    Raises:
        RefusedError: If the import is done.
    """
    _must_wait(imported)
    there = set(imported.rows.values_list("row", flat=True))
    new = [row for row in rows if row.number not in there]
    for row in new:
        _take(act, imported, row)
    act.object = None
    act.codes[:] = [f"rows:{len(new)}"]
    return len(new)


def _take(act: Act, imported: Import, row: ReadRow) -> None:
    case = case_actions.write_case(act, row.values)
    for place, step in enumerate(row.steps):
        known = {name: one for name, one in step.items() if one != ""}
        entry = case_actions.write_entry(act, case, "journey", known)
        # Entries stand in the order of their time, and these were written in one moment.
        entry.made_at = act.at + timedelta(microseconds=place)
        entry.save(update_fields=["made_at"])
    if row.note:
        case_actions.write_entry(act, case, "note", {"text": row.note})
    source = store.sealed(case_actions.required_key(case), case.pk, "source", dict(row.source))
    case.refresh_from_db(fields=["changed_at"])
    ImportedRow.objects.create(
        imported=imported, row=row.number, case=case, changed_at=case.changed_at, source=source
    )


@action_on(Import, Permission.IMPORT_RUN, "import.done")
def finish(act: Act, imported: Import, left_out: int) -> None:
    """Note that all is taken that was wanted; the file goes.

    Raises:
        RefusedError: If the import is done.
    """
    _must_wait(imported)
    imported.counts = {**imported.counts, "cases": imported.rows.count(), "left_out": left_out}
    imported.state, imported.done_at = Import.DONE, act.at
    imported.wrapped_key = imported.content = imported.columns = None
    imported.save()
    act.codes += _counted(imported.counts)


@action_on(Import, Permission.IMPORT_RUN, "import.undo")
def undo(act: Act, imported: Import) -> tuple[int, int]:
    """Take an import back: its cases, if nobody worked on them since; how many, and how many stay.

    Raises:
        RefusedError: If it was taken back already.
    """
    if imported.state == Import.UNDONE:
        raise RefusedError(code="undone", text=say("This import was taken back already."))
    rows = list(imported.rows.select_related("case"))
    in_use = _in_use([row.case for row in rows])
    gone = [row.case for row in rows if _untouched(row) and row.case.pk not in in_use]
    imported.state, imported.undone_at = Import.UNDONE, act.at
    imported.wrapped_key = imported.content = imported.columns = None
    imported.save()
    act.codes += [f"removed:{len(gone)}", f"kept:{len(rows) - len(gone)}"]
    drop(*gone)
    return len(gone), len(rows) - len(gone)


def _untouched(row: ImportedRow) -> bool:
    case = row.case
    same_people = case.assigned_to_id == case.created_by_id and not case.sealed
    is_whole = case.merged_into_id is None and not case.legal_hold
    return case.changed_at == row.changed_at and case.version == 1 and is_whole and same_people


def _in_use(cases: Sequence[Case]) -> set[uuid.UUID]:
    """Those of which something hangs that no import writes: a file, a consent, a talk, a merged case."""
    found: set[uuid.UUID] = set()
    for relation in Case._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in _WRITTEN:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": cases})
            found |= set(rows.values_list(name, flat=True))
    return found


def _must_wait(imported: Import) -> None:
    if imported.state != Import.READ:
        raise RefusedError(code="done", text=say("This import is done already."))


def run(who: Who, key: Key, rows: Sequence[ReadRow], left_out: int) -> int:
    """Take rows in pieces, each a transaction; how many. Run again after a stop it goes on where it was.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If the import is done.
    """
    taken = sum(take_piece(who, key, rows[start : start + PIECE]) for start in range(0, len(rows), PIECE))
    finish(who, key, left_out)
    return taken

"""What an installation holds against what was acknowledged: `python -m tests.web.durability.whole < JSON`.

Reads one object a line, `{"acknowledged": …, "database": …}` (without a file: the installation's own); prints
JSON with a list a line: what is lost (by id), what is half there, what is wrong with the chains. Ids alone.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from equiano_web.audit_check import verify  # noqa: E402
from equiano_web.cases import chains, search, store  # noqa: E402
from equiano_web.cases.models import Case, Change, Entry, Token  # noqa: E402
from equiano_web.models import AuditEntry  # noqa: E402
from equiano_web.place import here  # noqa: E402
from equiano_web.tokens import labels_of  # noqa: E402
from equiano_web.vault import VaultError  # noqa: E402

Said = Mapping[str, Any]


def faults(said: Said) -> list[str]:
    """All that is wrong with the database at hand."""
    return sorted([*_lost(said), *_half(), *_chains()])


def _lost(said: Said) -> Iterator[str]:
    cases = {str(case.pk): case for case in Case.objects.all()}
    for key, name in said["cases"].items():
        if key not in cases:
            yield f"lost case {key}"
        elif store.everything(cases[key]).get("family_name") != name:
            yield f"lost name of {key}"
    changed = _changes()
    for key, versions in said["changes"].items():
        for version, phone in versions.items():
            if changed.get((key, int(version))) != phone:
                yield f"lost change {version} of {key}"
    entries = {str(entry.pk): entry for entry in Entry.objects.select_related("case")}
    for key, text in said["entries"].items():
        if key not in entries or store.everything(entries[key]).get("what") != text:
            yield f"lost entry {key}"


def _changes() -> dict[tuple[str, int], object]:
    found = {}
    for change in Change.objects.filter(act="case.edit").select_related("case"):
        key = store.key_of(change.case)
        assert key is not None
        for name, (_, after) in store.remembered(change, key).items():
            if name == "phone":
                found[str(change.case_id), change.version] = after
    return found


def _half() -> Iterator[str]:
    """Cases of which a part is missing: fields, tokens, history, entries in the audit."""
    acts = Counter(AuditEntry.objects.filter(outcome="done").values_list("act", "object"))
    entries = Counter(Entry.objects.values_list("case", flat=True))
    for case in Case.objects.select_related("agency"):
        try:
            values = store.everything(case)
        except VaultError:
            yield f"half case {case.pk}: does not open"
            continue
        history = set(Change.objects.filter(case=case, entry=None).values_list("version", flat=True))
        parts = {
            "name": "family_name" in values,
            "tokens": _is_found_by_each(case, values),
            "history": history == set(range(1, case.version + 1)),
            "audit": acts.pop(("case.create", str(case.pk)), 0) == 1
            and acts.pop(("case.edit", str(case.pk)), 0) == case.version - 1
            and acts.pop(("entry.add", str(case.pk)), 0) == entries[case.pk],
        }
        yield from (f"half case {case.pk}: {part}" for part, fine in parts.items() if not fine)
    yield from (
        f"act without its case: {act} {key}" for act, key in acts if act in ("case.create", "case.edit")
    )


def _is_found_by_each(case: Case, values: Mapping[str, object]) -> bool:
    """Whether each label of the case has a token of its chain there, and decoys fill them up."""
    held = set(Token.objects.filter(case=case).values_list("token", flat=True))
    labels = labels_of(chains.key_of(case.agency), search.findable(values))
    so_far = chains.tokens_so_far(case.agency, labels)
    return len(held) == -(-len(labels) // chains.FILLED_UP_TO) * chains.FILLED_UP_TO and all(
        held & set(so_far.get(label, ())) for label in labels
    )


def _chains() -> Iterator[str]:
    # Without the file of roots where the database is a copy.
    report = verify(here().roots if connection.settings_dict["NAME"] == str(here().database) else None)
    yield from (f"audit {fault.kind} {fault.stream} {fault.number}" for fault in report.faults)


def main() -> None:
    found = []
    for line in sys.stdin:
        asked = json.loads(line)
        if base := asked.get("database"):
            connection.close()
            connection.settings_dict["NAME"] = base
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                assert cursor.fetchone() == ("ok",)
        found.append(faults(asked["acknowledged"]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()

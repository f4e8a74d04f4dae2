"""A new key-encryption key while the server runs: every wrapped key is rewrapped, no field is touched.

A table that holds keys has a column `wrapped_key`; its keys are bound to the row's id and the table's name,
as `keys.new_key` is called. A rotation that is broken off loses nothing: old keys stay, and `rewrap_all` goes
on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from equiano_web import keys
from equiano_web.db import give_way, writing
from equiano_web.erased_log import empty_log_soon
from equiano_web.vault import context_of, version_of

WRAPPED = "wrapped_key"
BATCH = 200  # rows a transaction: some 10 ms in which nobody else writes to a file
SAMPLE = 50  # of both ends of a table: a rotation goes through it in order, and leaves off at one
MOST_PASSES = 5  # a pass after the first finds only what was written while it ran
Progress = Callable[[int, int], None]  # keys rewrapped so far, and of how many


def rotate_keys(progress: Progress | None = None) -> int:
    """Make a key-encryption key and rewrap every wrapped key by it; the server may run meanwhile.

    The older keys stay until `retire_keys`.

    Args:
        progress: Called after each batch.

    Returns:
        Wrapped keys that were rewrapped.

    Raises:
        VaultError: If a wrapped key does not open; those before it are rewrapped. No key is made if that
            shows at once.
    """
    must_open()
    keys.vault().add_key()
    return rewrap_all(progress)


def rewrap_all(progress: Progress | None = None) -> int:
    """Rewrap what an older key-encryption key still wraps; see `rotate_keys`."""
    of = sum(_with_keys(model).count() for model in models_with_keys())
    done = 0
    for _ in range(MOST_PASSES):
        found = False
        for batch in _behind(keys.vault().current):
            found = True
            with writing():
                done += sum(map(_rewrapped, batch))
            give_way()
            if progress:
                progress(done, max(of, done))
        if not found:
            break
    with writing():
        empty_log_soon()
    return done


def retire_keys() -> tuple[int, ...]:
    """Remove the older key-encryption keys for good, unless something still needs one.

    A backup made before the rotation needs them: they are kept elsewhere as long as it is.

    Returns:
        Versions removed; empty if there is none, or one is needed.
    """
    vault = keys.vault()
    current = vault.current
    if any(_behind(current)):
        return ()
    old = tuple(version for version in vault.versions if version < current)
    for version in old:
        vault.retire(version)
    return old


def must_open() -> None:
    """See that the folder of keys is the one of this database: some wrapped keys of each table are opened.

    Raises:
        VaultError: If one does not open, or no key is there.
    """
    for model in models_with_keys():
        rows = _with_keys(model).only("pk", WRAPPED)
        of_version = {
            version_of(_wrapped(row)): row for order in ("pk", "-pk") for row in rows.order_by(order)[:SAMPLE]
        }
        for row in of_version.values():
            keys.unwrapped(_wrapped(row), row.pk, str(model._meta.model_name))
    keys.vault()


def models_with_keys() -> list[type[Model]]:
    """Tables that hold wrapped keys."""
    return [
        model for model in apps.get_models() if any(one.name == WRAPPED for one in model._meta.get_fields())
    ]


def _with_keys(model: type[Model]) -> QuerySet[Model]:
    """Rows that have a key: an erased case has none."""
    return model._default_manager.exclude(**{WRAPPED: None}).exclude(**{WRAPPED: b""})


def _behind(version: int) -> Iterator[list[Model]]:
    """Batches of rows whose key an older key-encryption key wraps."""
    for model in models_with_keys():
        rows = _with_keys(model).order_by("pk").only("pk", WRAPPED)
        page = list(rows[:BATCH])
        while page:
            if behind := [row for row in page if version_of(_wrapped(row)) < version]:
                yield behind
            page = list(rows.filter(pk__gt=page[-1].pk)[:BATCH])


def _wrapped(row: Model) -> bytes:
    return bytes(getattr(row, WRAPPED))


def _rewrapped(row: Model) -> int:
    """Rewrap one key, if it is still the one that was read: a case may have been erased meanwhile."""
    key: Any = row.pk
    old, context = _wrapped(row), context_of(key, str(row._meta.model_name))
    new = keys.vault().rewrap(old, context)
    return type(row)._default_manager.filter(pk=key, **{WRAPPED: old}).update(**{WRAPPED: new})

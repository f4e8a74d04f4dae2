"""The ledger and the key of the person at this computer, by the settings."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equiano.publish.keys import Key
    from equiano.publish.ledger import Ledger, Witness


def _person(by: str | None) -> str:
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user of that number
        return "unknown"


def _ledger_path() -> Path:
    from equiano import settings

    return Path(settings.get("ledger") or settings.home() / "ledger.jsonl")


def own_key() -> Key:
    """The person's key; the first time, one is made."""
    from equiano import settings
    from equiano.cli.output import messages
    from equiano.errors import UsageError
    from equiano.publish.keys import fingerprint, load_key, make_key
    from equiano.words import say

    chosen = settings.get("key")
    path = Path(chosen or settings.home() / "key")
    if chosen or path.exists():
        return load_key(path)
    try:
        made = make_key(path)
    except OSError as error:
        raise UsageError(
            say(
                "no key can be kept in {folder} ({reason}). Set EQUIANO_HOME to a folder of your own.",
                folder=path.parent,
                reason=error.strerror,
            )
        ) from error
    messages.print(
        say(
            "A key was made for you: {path} (private) and {path}.pub. It signs what you enter in the ledger; "
            "keep it to yourself. Its fingerprint, for your colleagues: {fingerprint}",
            path=path,
            fingerprint=fingerprint(made.public),
        ),
        markup=False,
        soft_wrap=True,
    )
    return made


def ledger_of(by: str | None = None) -> Ledger:
    """The ledger to write in, in the person's name and with their key."""
    from equiano.publish.ledger import Ledger

    return Ledger(_ledger_path(), _person(by), own_key(), _witness())


def read_ledger(path: Path | None) -> Ledger:
    """A ledger to read, the one of the settings if none is named."""
    from equiano.files import must_exist
    from equiano.publish.ledger import Ledger

    return Ledger(must_exist(path or _ledger_path()), witness=_witness())


def _witness() -> Witness:
    from equiano import settings
    from equiano.publish.ledger import Witness

    return Witness(settings.home() / "seen.json")

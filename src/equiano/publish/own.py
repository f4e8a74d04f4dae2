"""The ledger and the key of the person at this computer, by the settings."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

from equiano.errors import OutputError, UsageError
from equiano.files import must_exist
from equiano.publish.keys import SigningKey, fingerprint, load_key, make_key
from equiano.publish.ledger import Ledger, Witness
from equiano.settings import get as setting
from equiano.settings import home as own_folder
from equiano.words import say

Tell = Callable[[str], None]


def _person(by: str | None) -> str:
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user of that number
        return "unknown"


def _ledger_path() -> Path:
    return Path(setting("ledger") or own_folder() / "ledger.jsonl")


def own_key(tell: Tell = lambda text: None) -> SigningKey:
    """The person's key; the first time, one is made.

    Args:
        tell: Told where the key is, if it was made now.

    Raises:
        UsageError: If none can be kept.
    """
    chosen = setting("key")
    path = Path(chosen or own_folder() / "key")
    if chosen or path.exists():
        return load_key(path)
    try:
        made = make_key(path)
    except (OSError, OutputError) as error:
        raise UsageError(
            say(
                "no key can be kept in {folder} ({reason}). Set EQUIANO_HOME to a folder of your own.",
                folder=path.parent,
                reason=error.strerror,
            )
        ) from error
    tell(
        say(
            "A key was made for you: {path} (private) and {path}.pub. It signs what you enter in the ledger; "
            "keep it to yourself. Its fingerprint, for your colleagues: {fingerprint}",
            path=path,
            fingerprint=fingerprint(made.public),
        )
    )
    return made


def ledger_of(by: str | None = None, tell: Tell = lambda text: None) -> Ledger:
    """The ledger to write in, in the person's name and with their key."""
    return Ledger(_ledger_path(), _person(by), own_key(tell), _witness())


def read_ledger(path: Path | None) -> Ledger:
    """A ledger to read, the one of the settings if none is named."""
    return Ledger(must_exist(path or _ledger_path()), witness=_witness())


def _witness() -> Witness:
    return Witness(own_folder() / "seen.json")

"""The ledger and the key of the person at this computer; that a key was made is said on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equiano.publish.keys import Key
    from equiano.publish.ledger import Ledger


def tell(text: str) -> None:
    """Say on stderr what the maker should know."""
    from equiano.cli.output import messages

    messages.print(text, markup=False, soft_wrap=True)


def own_key() -> Key:
    """The person's key; the first time, one is made."""
    from equiano.publish import own

    return own.own_key(tell)


def ledger_of(by: str | None = None) -> Ledger:
    """The ledger to write in, in the person's name and with their key."""
    from equiano.publish import own

    return own.ledger_of(by, tell)

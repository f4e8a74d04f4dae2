"""The ledger and the key of the person at this computer; that a key was made is said on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equiano.cli.output import messages
from equiano.publish import own

if TYPE_CHECKING:
    from equiano.publish.keys import SigningKey
    from equiano.publish.ledger import Ledger


def tell(text: str) -> None:
    """Say on stderr what the maker should know."""
    messages.print(text, markup=False, soft_wrap=True)


def own_key() -> SigningKey:
    """The person's key; the first time, one is made."""
    return own.own_key(tell)


def ledger_of(by: str | None = None) -> Ledger:
    """The ledger to write in, in the person's name and with their key."""
    return own.ledger_of(by, tell)

"""What other rooms hear of a case, in the transaction of the act that brought it: cases know none of them.

    @receiver(dues_changed)
    def follow(case: Case, **_: object) -> None: ...

A receiver that raises undoes the act.
"""

from __future__ import annotations

from django.dispatch import Signal

dues_changed = Signal()
"""What is due in `case` came, went or moved (`Due`)."""
given = Signal()
"""`case` was given to somebody else, or to nobody."""
going = Signal()
"""`case` is about to be erased for good: what went to others is taken back while it is known."""

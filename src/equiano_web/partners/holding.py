"""One act at a time on a referral abroad."""

from __future__ import annotations

from equiano_web.partners.models import Crossing


def hold(crossing: Crossing) -> None:
    """Have a referral to ourselves until the act ends, as it now stands: whoever acts at once comes after us.

    Without it a request that is made again while the first is still under way would do the act twice, and
    write two messages of one number. Before anything of it is changed; inside the transaction of an action.
    """
    crossing.refresh_from_db(from_queryset=Crossing.objects.select_for_update(of=("self",)))

"""The job that makes figures: those of agencies once a day, those of the network once a month."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.utils import timezone

from equiano.errors import RefusedError
from equiano_web.dashboards.counting import figures_of
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.dashboards.network import can_be_shown, month_of, network_content
from equiano_web.jobs import Work, job
from equiano_web.people.models import Agency

_LOG = logging.getLogger("equiano_web.dashboards")


@job("dashboards.figures", every=dt.timedelta(hours=1), own_transaction=True)
def make_figures(work: Work) -> None:
    """Count what was not counted today."""
    today = timezone.localdate()
    for agency in list(Agency.objects.values_list("pk", flat=True)):
        if not AgencyFigures.objects.filter(agency_id=agency, day=today).exists():
            count_agency(agency, today)
            work.renew()
    count_network(today)
    with work.finishing():
        pass


def count_agency(agency: UUID, today: dt.date) -> None:
    """Count one agency."""
    content = figures_of(agency, today)
    AgencyFigures.objects.update_or_create(agency_id=agency, defaults={"day": today, "content": content})


def count_network(today: dt.date) -> None:
    """Make the figures of the network for this month, if there are none yet; what is made is never remade."""
    from equiano.publish.policy import load_policy  # noqa: PLC0415 - heavy

    month = month_of(today)
    if NetworkFigures.objects.filter(month=month).exists():
        return
    agencies = [one.content for one in AgencyFigures.objects.order_by("pk")]
    persons = sum(one["persons"] for one in agencies)
    last = NetworkFigures.objects.exclude(content=None).order_by("-month").first()
    content = None
    enough = last is None or abs(persons - last.persons) >= load_policy().minimum
    if enough and can_be_shown(agencies):
        try:
            content = network_content(agencies)
        except RefusedError:
            _LOG.warning(
                "the figures of the network could not be protected this month; the last are shown on"
            )
    if content is not None or last is not None:
        NetworkFigures.objects.create(month=month, day=today, content=content, persons=persons)

"""The job that makes figures: those of agencies once a day, those of the network once a month."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from uuid import UUID

from django.utils import timezone

from equiano.errors import SafeguardError
from equiano_web.dashboards.counting import figures_of
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.dashboards.network import can_be_shown, enough_changed, month_of, network_content
from equiano_web.dashboards.network_tables import MOST_REGIONS
from equiano_web.dashboards.trained import count_training
from equiano_web.jobs import Work, job
from equiano_web.people.models import Agency
from equiano_web.services.models import Service

_LOG = logging.getLogger("equiano_web.dashboards")


@job("dashboards.figures", every=dt.timedelta(hours=1), own_transaction=True, apart=True)
def make_figures(work: Work) -> None:
    """Count what was not counted today."""
    today = timezone.localdate()
    for agency in list(Agency.objects.values_list("pk", flat=True)):
        if not AgencyFigures.objects.filter(agency_id=agency, day=today).exists():
            count_agency(agency, today)
            work.renew()
    count_network(today)
    work.renew()
    count_training(today)
    with work.finishing():
        pass


def count_agency(agency: UUID, today: dt.date) -> None:
    """Count one agency."""
    content = figures_of(agency, today)
    AgencyFigures.objects.update_or_create(agency_id=agency, defaults={"day": today, "content": content})


def count_network(today: dt.date) -> None:
    """Make the figures of the network for this month, if there are none yet; what is made is never remade."""
    month = month_of(today)
    if NetworkFigures.objects.filter(month=month).exists():
        return
    rows = list(AgencyFigures.objects.order_by("pk"))
    agencies = [one.content for one in rows]
    persons = {str(one.pk): one.content["persons"] for one in rows}
    last = NetworkFigures.objects.exclude(content=None).order_by("-month").first()
    content = None
    if can_be_shown(agencies) and (last is None or enough_changed(last.persons, persons)):
        try:
            content = network_content(agencies, regions_of_directory())
        except SafeguardError:
            _LOG.warning(
                "the figures of the network could not be protected this month; the last are shown on"
            )
    if content is not None or last is not None:
        NetworkFigures.objects.create(month=month, day=today, content=content, persons=persons)


def regions_of_directory() -> list[str]:
    """Regions that services of the directory name, those with most services if there are many; by name."""
    named = Service.objects.exclude(region="").values_list("region", flat=True)
    spelt: dict[str, str] = {}
    counted = Counter[str]()
    for region in named.order_by("region").iterator():
        counted[spelt.setdefault(region.strip().casefold(), region.strip())] += 1
    return sorted(name for name, _ in counted.most_common(MOST_REGIONS) if name)

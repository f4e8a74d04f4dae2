"""What of referrals abroad stands in somebody's day, with its clock: on either side, and in whose reach."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from equiano_web.access import Who
from equiano_web.consents.actions import withdraw_consent
from equiano_web.partners import acts
from equiano_web.partners.day import my_day
from equiano_web.partners.models import Crossing, Outgoing
from equiano_web.people.agencies import today
from equiano_web.tasks import readings
from tests.web import make
from tests.web.partners.sides import CHOSEN, Border

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def told(who: Who) -> list[str]:
    return [one.text for one in my_day(who)]


def test_what_waits_abroad_stands_in_the_day_of_whose_turn_it_is(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True
    border = Border()
    here, there = border.here, border.there
    outsider = make.user("supervisor", make.agency("Riga"))
    key = border.send()
    assert told(here.worker) == [] and told(there.worker) == []
    Crossing.objects.update(since=timezone.now() - WEEK)
    assert told(here.worker) == ["A partner abroad has not acknowledged an enquiry"]
    border.settle()
    (one,) = my_day(there.worker)
    assert (one.text, one.of, one.waits) == ("Answer a referral from abroad", "Kaliningrad", True)
    # Where the agency works: from ten in the evening by UTC that is the next day.
    assert one.due_on == today(there.worker.user.agency, there.crossing().answer_due)
    assert told(there.supervisor) == told(there.worker) and told(outsider) == []
    Crossing.objects.filter(side="sender").update(since=timezone.now() - WEEK)
    assert told(here.worker) == ["A partner abroad has not answered in time"]
    acts.accept(there.worker, there.crossing().pk)
    border.settle()
    assert told(here.worker) == ["Accepted abroad: send details"] and told(here.supervisor) == []
    assert told(there.worker) == []
    acts.send_details(here.worker, key, CHOSEN)
    Outgoing.objects.filter(kind="details").update(tries=3, failure="refused")
    assert told(here.worker) == ["A partner abroad cannot be reached: a message waits"]
    border.settle()
    acts.ask_items(there.worker, there.crossing().pk, ["health"], "a doctor is waiting")
    border.settle()
    assert told(here.worker) == ["Answer what a partner abroad asks for"]
    withdraw_consent(here.worker, border.case)
    border.settle()
    assert told(there.worker) == ["Answer a withdrawal from abroad: say what was deleted"]
    assert told(here.worker) == []
    Crossing.objects.update(since=timezone.now() - 2 * WEEK)
    assert told(here.worker) == ["A withdrawal abroad was not answered in time"]
    for lang, text in (
        ("en", "say what was deleted · Kaliningrad"),
        ("ru", "сообщить, что удалено · Kaliningrad"),
    ):
        page = make.signed_in(there.worker, lang).get("/tasks").content.decode()
        assert text in page and f"/partners/referrals/{there.crossing().pk}" in page
    with CaptureQueriesContext(
        connection,
    ) as asked:
        my_day(there.worker)
    assert len(asked) == 1
    acts.answer_withdrawal(there.worker, there.crossing().pk, [], "")
    border.settle()
    assert told(there.worker) == told(here.worker) == [] and readings.my_day(here.worker).elsewhere == ()

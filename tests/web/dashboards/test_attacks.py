"""Attacks of release-safety.md on what a national coordinator opens beside the page of figures."""

from __future__ import annotations

import datetime as dt

import pytest

from equiano_web.access import Permission, Who, within
from equiano_web.dashboards.models import AgencyFigures, TrainingFigures
from equiano_web.referrals import readings
from equiano_web.referrals.models import Gap, StatutoryNotice
from tests.web import make
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 3)


def planted() -> tuple[Who, Who]:
    """One declined referral and one notice of a shelter; its analyst, and a coordinator of the network."""
    shelter = make.agency("Shelter")
    of_one = {"agency": shelter, "need": "medical"}
    Gap.objects.create(**of_one, at=DAY, kind="declined", reason="unsafe", region="Street of Vera")
    body = {"en": "Ministry of Vera", "ru": "Министерство Веры"}
    StatutoryNotice.objects.create(
        **of_one, on=DAY, country="GBR", body=body, legal_basis=body, age_band="adult", sex="gender.female"
    )
    ministry = make.user("national_coordinator", make.agency("Ministry", "other"))
    return make.user("analyst", shelter), ministry


def test_lines_of_agencies_that_are_not_protected_stay_in_them() -> None:
    """Each is one person: a day, a need, a region, a reason; of a notice the age and the sex, too."""
    analyst, ministry = planted()
    assert len(readings.gaps(analyst)) == len(readings.notices(analyst)) == 1
    assert not readings.gaps(ministry) and not readings.notices(ministry)
    page = make.signed_in(ministry).get("/referrals/gaps")
    assert "Vera" not in page.text and "Vera" in make.signed_in(analyst).get("/referrals/gaps").text
    assert Program(ministry).ask("GET", "/unmet").json() == {"gaps": [], "notices": []}
    for model in (Gap, StatutoryNotice, AgencyFigures, TrainingFigures):
        assert not model._default_manager.filter(within(ministry, Permission.FIGURES_VIEW, model)).exists()

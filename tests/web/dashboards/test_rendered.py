"""Parts of the page are kept by what they show: shown to nobody else, and in no other language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string

from equiano.words import say, using
from equiano_web.access import Who
from equiano_web.dashboards import making, readings, rendered
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from tests.web import make
from tests.web.dashboards.test_figures import Shelter, today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    rendered.forget()
    yield
    rendered.forget()


def shown(who: Who, lang: str) -> str:
    page = make.signed_in(who, lang).get("/dashboard").text
    return re.sub(r'value="\w{64}"', "", page.split("<main", 1)[1].split("</main>")[0])


def test_each_reads_their_own_in_their_language_whoever_came_before() -> None:
    shelter, other = Shelter([(5, 1)]), Shelter([(5, 1), (6, 2)])
    for one in (shelter, other):
        making.count_agency(one.agency.pk, today())
    titles = {"en": "Whole", "ru": "Всего"}
    content = {"name": "n", "control": "none", "titles": titles, "columns": [], "rows": []}
    NetworkFigures.objects.create(month=dt.date(2026, 1, 1), day=today(), content=[content])
    people = {
        **{f"here {name}": shelter.people[name] for name in ("worker", "supervisor", "analyst", "national")},
        **{f"there {name}": other.people[name] for name in ("worker", "supervisor", "analyst")},
    }
    alone: dict[tuple[str, str], str] = {}
    for lang in ("en", "ru"):
        for name, who in people.items():
            rendered.forget()
            alone[name, lang] = shown(who, lang)
    assert alone["here analyst", "en"] != alone["there analyst", "en"]
    rendered.forget()
    for lang in ("ru", "en"):
        for name, who in people.items():
            assert shown(who, lang) == alone[name, lang]
    figures = {}
    for lang in ("en", "ru"):
        with using(lang):
            figures[lang] = f">{say('Your agency')}<"
    assert figures["en"] != figures["ru"]
    for (name, lang), page in alone.items():
        assert (figures[lang] in page) == ("supervisor" in name or "analyst" in name)
        assert (titles[lang] in page) == ("national" in name)


def test_the_same_figures_are_made_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    shelter = Shelter([(5, 1)])
    making.count_agency(shelter.agency.pk, today())
    made: list[str] = []

    def counted(template: str, context: dict[str, Any]) -> str:
        made.append(template)
        return render_to_string(template, context)

    monkeypatch.setattr("equiano_web.dashboards.rendered.render_to_string", counted)
    for name in ("supervisor", "coordinator", "analyst"):
        shown(shelter.people[name], "en")
    assert made.count("dashboards/agency.html") == 1
    row = AgencyFigures.objects.get(agency=shelter.agency)
    row.content["persons"] = 77  # counted anew on the same day
    row.save()
    assert "Persons: 77." in shown(shelter.people["analyst"], "en")
    assert readings.dashboard(shelter.people["analyst"]).day == today()


def test_no_more_is_kept_than_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered, "MOST_KEPT", 3)
    for number in range(5):
        part = {"title": str(number), "blocks": [], "said": ""}
        text = rendered.rendered("dashboards/part.html", number, lambda part=part: {"part": part})  # type: ignore[misc]
        assert f">{number}<" in text
    assert len(rendered._KEPT) == 3

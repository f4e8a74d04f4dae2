"""Forms in their patterns: what describes what, what is kept, what is said of a wrong answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django import forms
from django.test import Client
from django.utils.datastructures import MultiValueDict
from pytest_django import Settings

from equiano.words import using
from equiano_web.components.controls import kind_of, parts_of
from equiano_web.components.widgets import DayField, DayWidget
from tests.web.components.gallery import PAGES, Person

WRONG = {
    "name": "longer than eight",
    "born_day": "31",
    "born_month": "2",
    "born_year": "2001",
    "urgent": "never",
}


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest, client: Client) -> Iterator[str]:
    client.cookies["language"] = request.param
    yield request.param


@pytest.mark.parametrize("path", PAGES)
def test_every_reference_of_a_page_has_its_target_and_no_id_stands_twice(
    client: Client, lang: str, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 200
    elements = _Elements(page.content.decode()).all
    ids = [attrs["id"] for _, attrs in elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in elements:
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            assert set((attrs.get(name) or "").split()) <= set(ids), (tag, attrs)
        if tag == "a" and (attrs["href"] or "").startswith("#"):
            assert (attrs["href"] or "")[1:] in ids, attrs
        assert "style" not in attrs and not [name for name in attrs if name.startswith("on")], (tag, attrs)
    scripts = [attrs for tag, attrs in elements if tag == "script"]
    assert scripts and all("src" in attrs for attrs in scripts)
    assert "style" not in {tag for tag, _ in elements}
    html = elements[0][1]
    assert (html["lang"], html["dir"]) == (lang, "ltr")


def test_what_is_wrong_is_said_at_the_top_with_a_link_and_at_the_field(client: Client, lang: str) -> None:
    page = client.post("/form", WRONG).content.decode()
    title = {"en": "<title>Error: ", "ru": "<title>Ошибка: "}[lang]
    assert title in page
    summary = page.split('class="govuk-error-summary"')[1].split("</ul>")[0]
    # Each line says where: without its label "Choose one." stands there as often as nothing was chosen.
    lines = re.findall(r"<a [^>]*>([^<]+)</a>", summary)
    assert len(set(lines)) == len(lines)
    links = re.findall(r'<a href="#([^"]+)">', summary)
    # `born` names all three boxes: 31 February is wrong as a whole; `spoken` was not sent.
    assert links == [
        "id_name",
        "id_born_day",
        "id_spoken",
        "id_urgent_0",
        "id_needs_0",
        "id_password",
        "id_consent",
    ]
    elements = _Elements(page).all
    ids = {attrs.get("id") for _, attrs in elements}
    assert set(links) <= ids
    name = next(attrs for _, attrs in elements if attrs.get("id") == "id_name")
    assert name["aria-invalid"] == "true" and name["aria-describedby"] == "id_name_error"
    assert name["value"] == WRONG["name"], "nothing that was typed is lost"
    assert "maxlength" not in name, "a browser would cut a pasted text without a word"
    assert {"en": "There is no such date.", "ru": "Такой даты нет."}[lang] in page
    born = [
        attrs for _, attrs in elements if str(attrs.get("id")).startswith("id_born_") and "value" in attrs
    ]
    assert [(attrs["value"], attrs["aria-invalid"]) for attrs in born] == [
        ("31", "true"), ("2", "true"), ("2001", "true"),
    ]  # fmt: skip


def test_no_control_asks_the_browser_to_remember_or_to_check(client: Client) -> None:
    elements = _Elements(client.get("/form").content.decode()).all
    shown = [a for tag, a in elements if tag in ("input", "textarea") and a.get("type") in ("text", None)]
    assert shown and all(attrs["autocomplete"] == "off" for attrs in shown if "name" in attrs)
    assert all("required" not in attrs for _, attrs in elements)
    forms_ = [attrs for tag, attrs in elements if tag == "form" and attrs.get("id") == "person"]
    assert forms_ and "novalidate" in forms_[0] and forms_[0]["enctype"] == "multipart/form-data"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (("27", "3", "2001"), dt.date(2001, 3, 27)),
        (("07", "03", "2001"), dt.date(2001, 3, 7)),
        (("29", "2", "2024"), dt.date(2024, 2, 29)),
        (("", "", ""), None),
    ],
)
def test_a_day_is_read(typed: tuple[str, str, str], wanted: dt.date | None) -> None:
    assert DayField(required=False).clean(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        (("", "3", "2001"), {"day"}),
        (("27", "", ""), {"month", "year"}),
        (("27", "March", "2001"), {"month"}),
        (("27", "3", "01"), {"year"}),
        (("27", "3", "02001"), {"year"}),
        (("٢", "3", "2001"), {"day"}),
        (("29", "2", "2023"), {"day", "month", "year"}),
        (("0", "1", "2023"), {"day", "month", "year"}),
        (("1", "1", "0000"), {"day", "month", "year"}),
    ],
)
def test_a_wrong_day_names_its_boxes(typed: tuple[str, str, str], boxes: set[str]) -> None:
    class OneDay(forms.Form):
        day = DayField()

    form = OneDay({f"day_{box}": text for box, text in zip(DayWidget.BOXES, typed, strict=True)})
    assert not form.is_valid()
    parts = parts_of(form["day"])
    assert {part.name.removeprefix("day_") for part in parts.parts if part.wrong} == boxes
    assert [part.value for part in parts.parts] == list(typed)


def test_a_day_that_stands_there_is_no_change() -> None:
    field, day = DayField(), dt.date(2001, 3, 7)
    assert not field.has_changed(day, ("7", "03", "2001"))
    assert field.has_changed(day, ("8", "3", "2001"))
    assert field.has_changed(day, ("8", "x", "2001"))
    assert DayWidget().value_omitted_from_data(MultiValueDict(), MultiValueDict(), "day")


def test_a_widget_without_a_pattern_is_refused() -> None:
    with pytest.raises(TypeError, match="SplitDateTimeWidget"):
        kind_of(forms.SplitDateTimeWidget())


def test_what_may_be_left_is_marked_in_words() -> None:
    with using("ru"):
        form = Person()
        assert parts_of(form["born"]).label == "Дата рождения (необязательно)"
        assert parts_of(form["name"]).label == "Имя или псевдоним"


def test_a_field_stands_in_its_pattern_by_django_s_own_way(settings: Settings) -> None:
    assert 'class="govuk-input"' in Person()["name"].as_field_group()

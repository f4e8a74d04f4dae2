"""The frame of a page: language, direction, ways, messages, sentences."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import engines
from django.test import Client, RequestFactory, override_settings

from equiano.words import using
from equiano_web.components.shell import direction, shell
from equiano_web.components.texts import later, said
from tests.web.components.gallery import FAILING

WHEN = '<time datetime="2024-03-14">{}</time>'


def test_the_language_is_chosen_by_a_button_and_kept(client: Client) -> None:
    answer = client.post("/language", {"language": "ru", "next": "/form?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/form?x=1")
    cookie = answer.cookies["language"]
    assert cookie.value == "ru" and cookie["httponly"]
    assert '<html lang="ru"' in client.get("/form").content.decode()


@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org"]
)
def test_the_way_back_leads_to_no_other_site(client: Client, back: str) -> None:
    assert client.post("/language", {"language": "ru", "next": back})["Location"] == "/"


def test_no_language_that_is_not_there_and_no_change_by_a_link(client: Client) -> None:
    assert "language" not in client.post("/language", {"language": "xx", "next": "/"}).cookies
    assert client.get("/language").status_code == 405


def test_a_language_change_needs_the_token(gallery: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/language", {"language": "ru"}).status_code == 403


@pytest.mark.parametrize(
    ("lang", "way"), [("en", "ltr"), ("ru", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("uz", "ltr")]
)
def test_direction(lang: str, way: str) -> None:
    assert direction(lang) == way


def test_right_to_left_takes_the_mirrored_sheet(gallery: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equiano_web.components.shell.RIGHT_TO_LEFT", {"ru"})
    with using("ru"):
        page = engines["django"].get_template("equiano_web/base.html").render({}, RequestFactory().get("/"))
    assert '<html lang="ru" dir="rtl"' in page
    assert "/static/equiano_web/look.rtl.css" in page and "look.css" not in page


def test_ways_are_data_and_the_present_one_is_marked(client: Client) -> None:
    page = client.get("/form").content.decode()
    assert page.count('aria-current="true"') == 0
    with override_settings(EQUIANO_NAVIGATION=""):
        assert not shell(RequestFactory().get("/"))["navigation"].main  # type: ignore[attr-defined]
    found = shell(RequestFactory().get("/tasks/5"))["navigation"]
    assert [link.current for link in found.main] == [False, True, False]  # type: ignore[attr-defined]


def test_the_band_of_a_demo_is_there_only_for_a_demo(client: Client) -> None:
    assert "DEMO" in client.get("/form").content.decode()
    with override_settings(EQUIANO_DEMO=False):
        assert "DEMO" not in client.get("/form").content.decode()


def test_a_sentence_escapes_what_is_filled_in_but_not_html() -> None:
    assert said("row {row}", row="<b>") == "row &lt;b&gt;"
    link = engines["django"].from_string('{% link "x" "/y" as l %}{% say "row {row}" row=l %}').render({})
    assert link == 'row <a class="govuk-link" href="/y">x</a>'
    with using("ru"):
        assert (
            said("{name}: {faults:,} {faults|fault|faults}.", name="a", faults=1234)
            == "a: 1\u00a0234 ошибки."
        )
        assert said("row {row}", row=dt.date(2024, 3, 14)) == "строка 14 марта 2024\u00a0г."
        moment = dt.datetime(2024, 3, 14, 9, 5, tzinfo=dt.UTC)
        assert said("row {row}", row=moment) == "строка 14 марта 2024\u00a0г., 09:05"


def test_a_label_is_said_when_it_is_written() -> None:
    label = later("Year")
    assert str(label) == "Year"
    with using("ru"):
        assert str(label) == "Год"


@pytest.mark.parametrize(("path", "status"), FAILING.items())
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_page_that_fails_speaks_the_language_and_tells_nothing(
    gallery: None, path: str, status: int, lang: str
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["language"] = lang
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{lang}" dir="ltr"' in page and "look.css" in page
    assert "Ирина" not in page and "Traceback" not in page
    assert {"en": "To the first page", "ru": "На главную страницу"}[lang] in page


def test_a_form_without_its_token_is_refused_in_words(gallery: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "ru"
    answer = client.post("/form", {"name": "x"})
    assert answer.status_code == 403
    assert "Форма не принята" in answer.content.decode()


@pytest.mark.parametrize(
    ("source", "en", "ru"),
    [
        ("{{ day|day }}", "14 March 2024", "14 марта 2024\u00a0г."),
        ("{{ none|day }}{{ none|moment }}", "", ""),
        ("{{ 12248.5|number:1 }}", "12,248.5", "12\u00a0248,5"),
        ("{{ none|number }}", "–", "–"),
        ("{{ .425|percent:1 }}", "42.5%", "42,5\u00a0%"),
        ("{% when day %}", WHEN.format("14 March 2024"), WHEN.format("14 марта 2024\u00a0г.")),
        ('{{ "Year"|say }}', "Year", "Год"),
    ],
)  # fmt: skip
def test_days_numbers_and_shares(source: str, en: str, ru: str) -> None:
    template = engines["django"].from_string(source)
    context = {"day": dt.date(2024, 3, 14), "none": None}
    for lang, wanted in (("en", en), ("ru", ru)):
        with using(lang):
            assert template.render(context) == wanted


def test_sentences_that_are_said_later_share_a_class() -> None:
    # One of its own for each would be eight megabytes in every process.
    assert type(later("Year")) is type(later("Month"))

"""The offer check on the web: what it shows, in which order, and that the text stays nowhere."""

from __future__ import annotations

import datetime as dt
import logging
import re
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from equiano.prevent.contacts import FILE_NAME
from equiano_web.limits import LIMITS, Limit
from equiano_web.public import readings

pytestmark = pytest.mark.django_db
ADDRESS = "/public/offer-check"
FORM = "application/x-www-form-urlencoded"
CANARY = "Kanareykina-7731"
OFFER = f"{CANARY} wants you. Tell nobody. Your passport is kept by the boss. +7 900 555 77 31"


def post(client: Client | None = None, **sent: str) -> tuple[int, str]:
    used = client or Client(enforce_csrf_checks=True)
    answer = used.post(ADDRESS, urlencode(sent), content_type=FORM)
    assert not used.cookies, "nothing stays in the browser"
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Check an offer", "is not stored")), ("ru", ("Проверить предложение", "не сохраняется"))],
)
def test_the_form_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    answer = Client().get(f"{ADDRESS}?lang={lang}")
    assert f'<html lang="{lang}"' in answer.text and "data-exit" in answer.text
    assert all(word in answer.text for word in words)
    assert re.search(r"<textarea[^>]*spellcheck=\"false\"", answer.text), (
        "a browser sends nothing to its maker"
    )
    assert not answer.cookies


def test_the_sign_in_page_leads_there() -> None:
    assert f'href="{ADDRESS}"' in Client().get("/sign-in").text


def test_passages_questions_and_help_first() -> None:
    code, text = post(offer=OFFER, lang="en")
    assert code == 200
    assert (
        "Your passport is kept by the boss" in text
        and 'blockquote class="govuk-inset-text" lang="en"' in text
    )
    order = [text.index(f">{one}</h2>") for one in ("Whom to call", "It says", "It does not say")]
    assert order == sorted(order), "help comes first"
    assert "98.4" in text and "1,000" in text
    heading = re.search(r"<h1[^>]*>([^<]*)", text)
    assert heading and not re.search(r"\d", heading[1])
    code, text = post(offer="Urgent! Cleaner, 2 hours.", lang="ru")
    order = [text.index(f">{one}</h2>") for one in ("Сказано", "Не сказано", "Кому позвонить")]
    assert order == sorted(order)
    assert "Один признак мало что значит" in text


def test_pasted_markup_is_shown_and_not_run() -> None:
    _, text = post(offer="Tell nobody <script>alert(1)</script> & <b>go</b>", lang="en")
    assert "<script>alert" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize(("offer", "words"), [("", "Enter"), (" \n ", "no text"), ("x" * 20_001, "20,001")])
def test_too_little_and_too_much(offer: str, words: str) -> None:
    code, text = post(offer=offer, lang="en")
    assert code == 200 and "govuk-error-summary" in text
    assert words in text or not offer


def test_numbers_of_help_are_those_of_the_installation() -> None:
    path = Path(django_settings.PLACE.data) / FILE_NAME
    entry = {
        "country": "lt",
        "kind": "hotline",
        "number": "+370 5 000 00 15",
        "languages": ["ru"],
        "hours": "24/7",
        "source": "rung",
        "name": {"en": "The line", "ru": "Линия"},
    }
    today = dt.datetime.now(dt.UTC).date()
    fresh = {**entry, "id": "fresh", "checked": today.isoformat()}
    old = {**entry, "id": "old", "number": "+370 5 999", "checked": (today - dt.timedelta(181)).isoformat()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"contacts": [fresh, old]}), encoding="utf-8")
    try:
        assert '<option value="lt"' in Client().get(ADDRESS).text
        _, text = post(offer=OFFER, destination="lt", lang="ru")
        assert "+370 5 000 00 15" in text and 'href="tel:+37050000015"' in text and "+370 5 999" not in text
    finally:
        path.unlink()
    _, text = post(offer=OFFER, lang="ru")
    assert "нет проверенного номера" in text


def rows() -> str:
    """All that stands in the database."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names of our own tables
            told += [str(row) for row in cursor.fetchall()]
    return "\n".join(told)


@pytest.mark.parametrize("fails", [False, True])
def test_the_text_is_nowhere_afterwards(
    fails: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    if fails:

        def broken(text: str, **_: object) -> None:
            raise ValueError(text)

        monkeypatch.setattr(readings, "check_offer", broken)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    code, text = post(client, offer=OFFER, lang="en")
    assert code == (500 if fails else 200)
    assert (CANARY in text) is not fails, "the text goes back to who pasted it, never on a page of an error"
    # Django's own record of an error holds the request for whoever formats it; ours leaves messages out.
    from equiano_web.logs import Formatter

    told = "\n".join(Formatter().format(record) for record in caplog.records)
    out = capfd.readouterr()
    data = Path(django_settings.PLACE.data)
    files = [
        one for folder in (data, tmp_path) if folder.exists() for one in folder.rglob("*") if one.is_file()
    ]
    written = b"".join(one.read_bytes() for one in files)
    for canary in (CANARY, "555 77 31"):
        assert canary not in told + out.out + out.err
        assert canary not in rows()
        assert canary.encode() not in written
    assert not list(tmp_path.iterdir())


def test_nothing_is_laid_down_in_a_file_while_it_is_read() -> None:
    answer = Client().post(ADDRESS, {"offer": OFFER})  # as a form with files is sent
    assert answer.status_code == 415 and CANARY not in answer.text


def test_who_asks_too_often_waits_and_the_text_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LIMITS, "offer", Limit(1, LIMITS["offer"].seconds))
    assert post(offer=OFFER)[0] == 200
    answer = Client().post(ADDRESS, urlencode({"offer": OFFER}), content_type=FORM)
    assert answer.status_code == 429 and CANARY not in answer.text + rows()

"""A course without a network, and a certificate: what they hold, and what they never hold."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re

import pytest
from pypdf import PdfReader

from equiano.cli.commands.training import (
    TrainingCertificateCommand,
    TrainingMeasureCommand,
    TrainingPackCommand,
)
from equiano.cli.training import certificate, measure, pack
from equiano.errors import UsageError
from equiano.prevent.training.bank import course_vignettes
from equiano.prevent.training.certificate import Certificate, certificate_pdf, is_id, new_id
from equiano.prevent.training.classroom import classroom
from tests.unit.prevent.training.test_measure import course

ONE = Certificate(
    id="7KQM-2XWD-9RTA",
    name='Anna #read("x") Выдуманная',
    course="health",
    hours=1,
    day=dt.date(2026, 11, 3),
)


@pytest.fixture(scope="module")
def page() -> str:
    return classroom("border", "ru")


def test_the_page_fetches_and_sends_nothing(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe-inline" not in policy[1].partition("script-src")[2]
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "fetch(" not in page
    assert "localStorage" not in page


def test_only_its_own_script_runs(page: str) -> None:
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page


def test_every_case_stands_in_it_with_its_answer(page: str) -> None:
    for one in course_vignettes("border"):
        assert f'id="{one.id}"' in page
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    assert set(data["answers"]) == {one.id for one in course_vignettes("border")}
    first, second = map(set, data["sets"])
    assert first
    assert not first & second


def test_it_is_in_its_language_and_the_same_twice(page: str) -> None:
    assert page == classroom("border", "ru")
    assert '<html lang="ru">' in page
    assert "Draft for review" not in page
    assert "Draft for review" in classroom("union", "en")
    with pytest.raises(UsageError):
        classroom("navy", "en")


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("lang", "hours", "licence"), [("en", "1 hour,", "no licence"), ("ru", "1 час,", "Не даёт")]
)
def test_a_certificate_says_what_it_is_and_is_not(lang: str, hours: str, licence: str) -> None:
    text = re.sub(r"\s+", " ", text_of(certificate_pdf(ONE, lang)))
    for part in ("7KQM-2XWD-9RTA", "Выдуманная", '#read("x")', hours, licence, "2026"):
        assert part in text
    assert certificate_pdf(ONE, lang) == certificate_pdf(ONE, lang)


@pytest.mark.parametrize(
    "change", [{"hours": 0}, {"hours": 401}, {"name": " "}, {"name": "a" * 121}, {"id": "1"}, {"course": "x"}]
)
def test_a_certificate_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    from dataclasses import replace

    with pytest.raises(UsageError):
        certificate_pdf(replace(ONE, **change))  # type: ignore[arg-type]


def test_numbers_are_random_and_readable() -> None:
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    assert all(is_id(one) and not set(one) & set("01IO") for one in made)
    assert not is_id("7KQM-2XWD-9RT0")


def test_the_commands(tmp_path, capfdbinary) -> None:  # type: ignore[no-untyped-def]
    answers = course(tmp_path / "answers.csv", persons=8, back=0)
    plot = tmp_path / "result.svg"
    measure(TrainingMeasureCommand(file=answers, bootstrap=100, plot=plot, lang="ru", json=True))
    assert json.loads(capfdbinary.readouterr().out)["persons"] == 8
    assert "Чувствительность" in plot.read_text(encoding="utf-8")
    measure(TrainingMeasureCommand(file=answers, bootstrap=100, lang="ru"))
    printed = capfdbinary.readouterr().out.decode()
    assert all(word in printed for word in ("Чувствительность", "Специфичность", "d′", "Порог"))
    pack(TrainingPackCommand(course="police", out=tmp_path / "p.html", lang="ru"))
    assert 'lang="ru"' in (tmp_path / "p.html").read_text(encoding="utf-8")
    asked = {"name": "Anna Invented", "course": "border", "hours": 6, "day": "2026-11-26"}
    certificate(TrainingCertificateCommand(**asked, out=tmp_path / "c.pdf", lang="ru", json=True))
    assert "Свидетельство" in text_of((tmp_path / "c.pdf").read_bytes())
    captured = capfdbinary.readouterr()
    told = json.loads(captured.out)
    assert (told["month"], is_id(told["number"])) == ("2026-11", True)
    assert b"Anna" not in captured.out + captured.err
    with pytest.raises(UsageError):
        certificate(TrainingCertificateCommand(**{**asked, "day": "yesterday"}, out=tmp_path / "d.pdf"))
    assert not (tmp_path / "d.pdf").exists()

"""What CONTRIBUTING says about adding a section and a finding, done: its examples are run as they stand."""

from __future__ import annotations

import json
import re
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from equiano.countries.pack import load_pack
from equiano.errors import DataError
from equiano.report import brief, findings, html
from equiano.report.build import build
from equiano.report.chapters import CHAPTERS
from equiano.report.data import tables_of
from equiano.report.document import Document, plain
from equiano.report.parts import Part
from equiano.report.pdf_content import content_of
from equiano.report.rules.known import RULES
from equiano.words import sentences
from tests.unit.report.made_up import FORMS, MEANS, Truth, context_of
from tests.unit.report.page import Page

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src/equiano"
FINDINGS = resources.files("equiano.report") / "findings.yaml"


def _road(heading: str) -> str:
    """The part of CONTRIBUTING under a heading."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {heading}\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def _block(heading: str, kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", _road(heading), re.DOTALL)
    return str(found)


def _module(heading: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example's module, under the name that its file would give it."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(_block(heading, "python"), "CONTRIBUTING.md", "exec"), module.__dict__)
    return module


SECTION, FINDING = "To add a section of the report", "To add a finding of the report"


@pytest.fixture
def section(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three steps: the file, the registry, the Russian words."""
    module = _module(SECTION, "equiano.report.sections.openness", monkeypatch)
    monkeypatch.setitem(CHAPTERS, module.CHAPTER.id, module.CHAPTER)
    for english, russian in yaml.safe_load(_block(SECTION, "yaml")).items():
        monkeypatch.setitem(sentences._texts("ru"), english, russian)  # type: ignore[index]


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three steps: the file, the registry, the entry with its wording."""
    module = _module(FINDING, "equiano.report.rules.stretch", monkeypatch)
    monkeypatch.setitem(RULES, module.RULE.name, module.RULE)
    book = findings.read_book(FINDINGS.read_text(encoding="utf-8") + "\n" + _block(FINDING, "yaml"))
    for place in (findings, brief):
        monkeypatch.setattr(place, "rule_book", lambda: book)


def _document(lang: str) -> Document:
    truth = Truth(
        {"2021": 40, "2022": 3, "2023": 60},
        {("gender.female", "adult"): 70, ("gender.male", "adult"): 33},
        {"destination": 103},
        {"UZB": 50, "KGZ": 53},
        {"form": (103, dict.fromkeys(FORMS, 20)), "means": (103, dict.fromkeys(MEANS, 20))},
    )
    return build(context_of(truth, lang).release, load_pack("ru"), lang)


@pytest.mark.parametrize(
    ("lang", "title", "caption"),
    [
        ("en", "How much is shown", "Numbers shown and hidden"),
        ("ru", "Сколько показано", "Показанные и скрытые числа"),
    ],
)
@pytest.mark.usefixtures("section")
def test_the_section_stands_in_the_page_in_the_pdf_and_in_the_data(
    lang: str, title: str, caption: str
) -> None:
    document = _document(lang)
    page = Page(html.render(document))
    assert "openness" in page.ids and page.captions["table-openness"].strip() == caption
    by_year = next(row for row in page.tables["table-openness"] if row[0] == "year")
    assert by_year[1:] == ["8", "2"]  # three years and their sum, each with its share; 2022 is hidden
    (chapter,) = [one for one in content_of(document)["sections"] if one["id"] == "openness"]
    assert chapter["title"] == title and chapter["tables"][0]["caption"] == caption
    assert "table-openness" in {table.id for table in tables_of(document)}
    assert '#openness"' in html.render(document, Part(document))  # the list of contents leads to it


def test_without_the_steps_there_is_no_such_section() -> None:
    document = _document("en")
    assert "openness" not in html.render(document)
    assert "openness" not in json.dumps(content_of(document))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The records stretch over 3 years, 2021 to 2023."),
        ("ru", "Записи охватывают 3 года: с 2021 по 2023 год."),
    ],
)
@pytest.mark.usefixtures("finding")
def test_the_finding_stands_on_the_first_page_and_in_the_pdf(lang: str, text: str) -> None:
    document = _document(lang)
    assert document.brief is not None
    (found,) = [one for one in document.brief.findings if one.id == "stretch"]
    assert plain(found.text) == text and found.tables == ("table-year",)
    assert text in html.render(document)
    data = content_of(document)["brief"]
    assert data is not None and text in ["".join(run["text"] for run in one) for one in data["findings"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("rule: stretch", "rule: no_such"), "names no rule"),
        (("ru: ", "xx: "), "needs exactly"),
        (("weight: 95", "weight: 92"), "same weight"),
        (("id: stretch", "id: size"), "same id"),
    ],
)
@pytest.mark.usefixtures("finding")
def test_a_finding_with_a_fault_is_named(change: tuple[str, str], said: str) -> None:
    entry = _block(FINDING, "yaml").replace(*change)
    with pytest.raises(DataError, match=said):
        findings.read_book(FINDINGS.read_text(encoding="utf-8") + "\n" + entry)


@pytest.mark.parametrize(
    ("heading", "files"),
    [
        (SECTION, ["report/sections/NAME.py", "report/chapters.py", "words/ru/report.yaml"]),
        (FINDING, ["report/rules/NAME.py", "report/rules/known.py", "report/findings.yaml"]),
    ],
)
def test_each_road_names_three_files_that_are_there(heading: str, files: list[str]) -> None:
    steps = re.findall(r"^\d\. `src/equiano/([^`]+)`", _road(heading), re.MULTILINE)
    assert steps == files
    assert all((SOURCE / name).is_file() for name in files[1:])


def test_the_examples_say_nothing_without_a_russian_text() -> None:
    said = set(re.findall(r'\bsay\(\s*"([^"]+)"', _block(SECTION, "python")))
    told = {*yaml.safe_load(_block(SECTION, "yaml")), *sentences._texts("ru")}
    assert said and said <= told


@pytest.mark.parametrize("heading", [SECTION, FINDING])
def test_the_examples_keep_the_line(heading: str) -> None:
    assert max(map(len, _block(heading, "python").splitlines())) <= 110


def test_nothing_but_its_file_and_the_registry_names_a_chapter_or_a_rule() -> None:
    """What came last stands in its own file and in the registry alone."""
    naming = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "report").rglob("*.py")
        if re.search(r"missing\.CHAPTER|shift\.RULE", path.read_text(encoding="utf-8"))
    }
    assert naming == {"report/chapters.py", "report/rules/known.py"}

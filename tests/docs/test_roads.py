"""CONTRIBUTING's roads to a country, a law and a language, walked as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import equiano

ROOT = Path(__file__).parents[2]
SOURCE = Path(equiano.__file__).parent
MOST_FILES = 3


class Road(NamedTuple):
    files: dict[str, str]  # path as the text names it -> content of the block below
    commands: list[str]


def road(title: str) -> Road:
    """What a section tells to write, and to run."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    files: dict[str, str] = {}
    commands: list[str] = []
    for before, kind, block in re.findall(r"(.*?)^```(\w+)\n(.*?)^```", found[1], re.DOTALL | re.MULTILINE):
        if kind == "console":
            commands += block.splitlines()
        else:
            files[re.findall(r"`([\w./]+/[\w.]+\.\w+)`", before)[0]] = block
    return Road(files, commands)


Done = subprocess.CompletedProcess[str]


def run(command: str, folder: Path, package: Path | None = None, **settings: str) -> Done:
    program, *arguments = command.split()
    assert program == "equiano"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EQUIANO_")}
    path = {"PYTHONPATH": str(package)} if package else {}
    return subprocess.run(
        [sys.executable, "-m", "equiano", *arguments],
        cwd=folder,
        env={**kept, **path, "EQUIANO_HOME": str(folder / "home"), "COLUMNS": "100", **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A folder in which the toy country was made as the text says."""
    walked = road("Adding a country")
    assert len(walked.files) == 2 <= MOST_FILES and len(walked.commands) == 1
    done = run(walked.commands[0], tmp_path)
    assert done.returncode == 0, done.stderr
    assert all((tmp_path / name).is_file() for name in walked.files)  # the template has each of them
    write(walked.files, tmp_path)
    return tmp_path


@pytest.fixture
def law(country: Path) -> Path:
    """The same folder with the toy law."""
    walked = road("Adding a law")
    assert len(walked.files) == 1
    write(walked.files, country)
    return country


def test_a_country_of_the_text_checks_and_shows(country: Path) -> None:
    checked = run("equiano country check is packs", country)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Services (services.yaml)" in checked.stdout
    listed = run("equiano country list", country, EQUIANO_PACKS="packs")
    assert re.search(r"^is  Iceland", listed.stdout, re.MULTILINE)
    shown = run("equiano country show is --facts --lang ru", country, EQUIANO_PACKS="packs")
    assert shown.returncode == 0 and "12 случаев торговли людьми" in shown.stdout


def assessed(folder: Path, **fields: object) -> dict[str, str]:
    """Status of each part of the toy law, for a case that meets the first one."""
    said = ("pal.act.recruitment", "pal.means.force", "pal.purpose.forced_labour")
    case = {"indicators": dict.fromkeys(said, "yes"), **fields}
    (folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
    done = run("equiano assess case.json --country is --json", folder, EQUIANO_PACKS="packs")
    assert done.returncode == 0, done.stderr
    return {f"{part['article']}.{part['part']}": part["status"] for part in json.loads(done.stdout)["law"]}


def test_a_law_of_the_text_checks_and_reports(law: Path) -> None:
    checked = run("equiano country check is packs", law)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert assessed(law, age_years=30) == {"227a.1": "indicated", "227a.2": "not_indicated"}
    assert assessed(law, age_years=16) == {"227a.1": "indicated", "227a.2": "indicated"}
    told = run("equiano assess case.json --country is --lang ru", law, EQUIANO_PACKS="packs")
    assert "Уголовный кодекс Исландии" in told.stdout


@pytest.fixture
def ukrainian(tmp_path: Path) -> Path:
    """The package with the toy language, made as the text says: all but `words/` is the package itself."""
    copy = tmp_path / "src" / "equiano"
    copy.mkdir(parents=True)
    for entry in SOURCE.iterdir():
        if entry.name not in {"words", "__pycache__"}:
            (copy / entry.name).symlink_to(entry)
    shutil.copytree(SOURCE / "words", copy / "words", ignore=shutil.ignore_patterns("__pycache__"))
    walked = road("Adding a language")
    assert len(walked.files) == 2 <= MOST_FILES
    (sentences, text), (code, entry) = walked.files.items()
    write({sentences: text}, tmp_path)
    path = tmp_path / code
    before = path.read_text(encoding="utf-8")
    assert before.count("WRITINGS = {\n") == 1
    path.write_text(before.replace("WRITINGS = {\n", "WRITINGS = {\n" + entry), encoding="utf-8")
    return tmp_path


def test_what_a_law_answers_of_the_text_checks_and_shows(country: Path) -> None:
    walked = road("Adding what a law answers of the treaties")
    assert len(walked.files) == 1
    write(walked.files, country)
    checked = run("equiano country check is packs", country)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    shown = run("equiano regulations is --json --lang en", country, EQUIANO_PACKS="packs")
    (found,) = json.loads(shown.stdout)["countries"]
    answered = {entry["provision"]: entry["status"] for entry in found["entries"] if entry["source"]}
    assert answered == {"pal.3c": "met", "cets.4c": "met", "cets.24": "partly"}
    # Whether a treaty binds Iceland is not said, so nothing is a gap.
    assert found["gaps"] == []


def test_the_sentences_of_the_text_are_sentences_of_the_program() -> None:
    russian = {
        template
        for file in (SOURCE / "words" / "ru").iterdir()
        for template in yaml.safe_load(file.read_text(encoding="utf-8"))
    }
    assert set(yaml.safe_load(next(iter(road("Adding a language").files.values())))) <= russian


def test_a_language_of_the_text_is_offered_and_helped_out_by_english(ukrainian: Path) -> None:
    package, folder = ukrainian / "src", ukrainian

    def spoken(command: str) -> Done:
        return run(command, folder, package, EQUIANO_LANG="uk")

    refused = run("equiano vocab list", folder, package, EQUIANO_LANG="xx")
    assert refused.returncode == 2 and "en, ru, uk" in refused.stderr
    missing = run("equiano assess none.json --lang uk", folder, package)
    assert missing.returncode == 10 and "такого файлу немає. Перевірте шлях." in missing.stderr
    wrong = {"indicators": dict.fromkeys(("a.1", "a.2", "a.3", "a.4", "a.5"), "yes")}
    (folder / "wrong.json").write_text(json.dumps(wrong), encoding="utf-8")
    many = spoken("equiano assess wrong.json")
    # What stands in the folder is Ukrainian with its third form, what does not is English.
    assert many.returncode == 10
    assert "5 помилок. Нічого не оцінено." in many.stderr and "unknown code" in many.stderr
    (folder / "case.json").write_text('{"indicators": {"pal.act.recruitment": "yes"}}', encoding="utf-8")
    found = spoken("equiano assess case.json --country ru")
    assert found.returncode == 0 and "not enough recorded" in found.stdout
    assert "Показати цю довідку й вийти." in spoken("equiano assess --help").stdout
    for command in ("equiano vocab list", "equiano country list", "equiano country show ru --facts"):
        assert spoken(command).returncode == 0, command


def test_numbers_and_days_of_the_language_are_written_its_way(ukrainian: Path) -> None:
    code = (
        "import datetime as dt; from equiano import words; words.use('uk');"
        "print(words.number(12248.5, 1), words.date(dt.date(2024, 3, 14)), words.percent(.42),"
        "words.say('row {row}', row=3), words.language())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ukrainian / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "12\u00a0248,5 14 березня 2024\u00a0р. 42\u00a0% рядок 3 en\n", done.stderr

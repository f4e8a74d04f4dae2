"""The form on paper: filled in by another program, read back, and whole in both languages."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from equiano import words
from equiano.errors import BadInputError, UsageError
from equiano.identify.questions.bank import load_bank
from equiano.identify.sheet import Questionnaire, sheet_for
from equiano.pipeline.questionnaire import read_questionnaire, render, write_questionnaire

FISHING = {"q.papers_taken": "/yes", "q.debt": "/no", "q.confined": "/unknown"}


def made(
    form: str, audience: str, lang: str = "en", age: str = "adult", *, trained: bool = False
) -> Questionnaire:
    with words.using(lang):
        return sheet_for(form, audience, age, trained=trained)


def filled(sheet: Questionnaire, path: Path, fields: dict[str, str]) -> Path:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(render(sheet))))
    writer.update_page_form_field_values(None, fields, auto_regenerate=False)
    writer.write(path)
    return path


def test_what_was_ticked_is_read_back(tmp_path: Path) -> None:
    sheet = made("fishing", "observer", "ru")
    read = read_questionnaire(filled(sheet, tmp_path / "f.pdf", {**FISHING, "age": "34", "note": "Хромает"}))
    assert read.answers == {"papers_taken": True, "debt": False}
    assert read.unknown == ("confined",)
    assert read.talk.age_years == 34 and read.talk.audience == "observer" and read.talk.forms == {"fishing"}


@pytest.mark.parametrize(
    ("sheet_age", "written", "is_child"),
    [
        ("adult", "", None),
        ("adult", "17", True),
        ("adult", "18", False),
        ("teen", "", True),
        ("teen", "18", False),
    ],
)
def test_the_age_that_was_written_decides_and_a_sheet_for_adults_says_nothing(
    sheet_age: str, written: str, is_child: bool | None, tmp_path: Path
) -> None:
    read = read_questionnaire(
        filled(made("work", "observer", age=sheet_age), tmp_path / "f.pdf", {"age": written})
    )
    assert read.talk.is_child is is_child


def test_an_empty_form_says_nothing(tmp_path: Path) -> None:
    write_questionnaire(made("sex", "person"), tmp_path / "f.pdf")
    read = read_questionnaire(tmp_path / "f.pdf")
    assert read.answers == {} and read.unknown == () and read.talk.age_years is None


@pytest.mark.parametrize("form", [form.id for form in load_bank().forms])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_form_has_three_boxes_a_question_and_text_that_can_be_read(form: str, lang: str) -> None:
    sheet = made(form, "observer", lang, trained=True)
    reader = PdfReader(io.BytesIO(render(sheet)))
    fields = reader.get_fields() or {}
    lines = [line for part in sheet.parts for line in part.lines]
    assert set(fields) == {line.field for line in lines} | {"age", "note", "sheet"}
    text = " ".join(page.extract_text().replace("\n", " ") for page in reader.pages)
    spaceless = "".join(text.split())
    assert all("".join(line.text.split()) in spaceless for line in lines)
    boxes = [box.get_object() for page in reader.pages for box in page["/Annots"]]
    assert len([box for box in boxes if "/Parent" in box]) == 3 * len(lines)
    assert all(box.get("/TU") for box in boxes)


def test_the_boxes_lie_on_the_page_in_three_columns() -> None:
    reader = PdfReader(io.BytesIO(render(made("fishing", "person", "ru", trained=True))))
    columns = set()
    for page in reader.pages:
        for box in (each.get_object() for each in page["/Annots"]):
            if box.get("/T") == "sheet":  # hidden; it says which form this is
                continue
            left, bottom, right, top = (float(value) for value in box["/Rect"])
            assert 0 < left < right < float(page.mediabox.right)
            assert 0 < bottom < top < float(page.mediabox.top)
            if "/Parent" in box:
                columns.add(round(left))
    assert len(columns) == 3


def test_the_file_names_its_language_and_title_and_holds_no_person() -> None:
    sheet = made("fishing", "observer", "ru")
    reader = PdfReader(io.BytesIO(render(sheet)))
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.metadata is not None
    assert reader.metadata.title == "Вопросы: Рыболовство – что я вижу со стороны · взрослый"
    assert reader.metadata.author is None and reader.metadata.get("/CreationDate") is None
    assert render(sheet) == render(sheet)


def test_tier_three_stands_only_on_a_form_for_the_trained() -> None:
    plain, trained = made("sex", "person"), made("sex", "person", trained=True)
    ids = {line.field for part in plain.parts for line in part.lines}
    more = {line.field for part in trained.parts for line in part.lines} - ids
    assert "q.acts_imposed" in more and {
        load_bank().by_id[field.removeprefix("q.")].tier for field in more
    } == {3}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"age": "abc"}, "age"),
        ({"age": "121"}, "age"),
        ({"age": "-1"}, "age"),
        ({"q.debt": "maybe"}, "q.debt"),
    ],
)
def test_what_cannot_be_read_is_named_by_field(fields: dict[str, str], named: str, tmp_path: Path) -> None:
    reader = PdfReader(io.BytesIO(render(made("fishing", "person"))))
    writer = PdfWriter(clone_from=reader)
    for field in writer.root_object["/AcroForm"]["/Fields"]:
        if (name := field.get_object()["/T"]) in fields:
            field.get_object()[NameObject("/V")] = TextStringObject(fields[name])
    writer.write(tmp_path / "f.pdf")
    with pytest.raises(BadInputError) as caught:
        read_questionnaire(tmp_path / "f.pdf")
    assert [fault.field for fault in caught.value.faults] == [named]
    assert all(value not in str(caught.value) for value in ("abc", "121", "maybe"))


def test_a_tick_noted_at_the_box_alone_is_read_and_two_ticks_are_refused(tmp_path: Path) -> None:
    for number, expected in ((1, {"debt": True}), (2, None)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(render(made("fishing", "person")))))
        fields = [each.get_object() for each in writer.root_object["/AcroForm"]["/Fields"]]
        debt = next(field for field in fields if field["/T"] == "q.debt")
        for kid, answer in list(zip(debt["/Kids"], ("/yes", "/no"), strict=False))[:number]:
            kid.get_object()[NameObject("/AS")] = NameObject(answer)
        writer.write(tmp_path / "f.pdf")
        if expected is not None:
            assert read_questionnaire(tmp_path / "f.pdf").answers == expected
        else:
            with pytest.raises(BadInputError, match=r"q\.debt"):
                read_questionnaire(tmp_path / "f.pdf")


def test_other_files_are_refused(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "other.pdf")
    (tmp_path / "text.pdf").write_text("no pdf at all")
    for name in ("other.pdf", "text.pdf"):
        with pytest.raises(BadInputError, match=name):
            read_questionnaire(tmp_path / name)


@pytest.mark.parametrize(
    "options",
    [
        ("moon", "person", "adult"),
        ("sex", "dog", "adult"),
        ("sex", "person", "old"),
        ("child_given", "person", "infant"),
    ],
)
def test_a_form_for_nobody_is_refused(options: tuple[str, str, str]) -> None:
    with pytest.raises(UsageError):
        sheet_for(*options)


def test_the_commands_make_a_form_and_read_it(tmp_path: Path) -> None:
    def equiano(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "equiano", *options],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    done = equiano(
        "questionnaire", "--for", "fishing", "--audience", "observer", "--lang", "ru", "--out", "form.pdf"
    )
    assert done.returncode == 0 and "form.pdf" in done.stderr
    writer = PdfWriter(clone_from=tmp_path / "form.pdf")
    fields = PdfReader(tmp_path / "form.pdf").get_fields() or {}
    ticks = {name: "/yes" for name in fields if name.startswith("q.")}
    writer.update_page_form_field_values(None, {**ticks, "age": "30"}, auto_regenerate=False)
    writer.write(tmp_path / "filled.pdf")
    found = json.loads(equiano("assess", "--from-form", "filled.pdf", "--json").stdout)
    assert found["outcome"] == "refer" and found["age"] == "adult"
    assert equiano("assess", "--from-form", "filled.pdf", "--ask").returncode == 2
    assert equiano("questionnaire", "--for", "moon", "--out", "x.pdf").returncode == 2
    assert not (tmp_path / "x.pdf").exists()

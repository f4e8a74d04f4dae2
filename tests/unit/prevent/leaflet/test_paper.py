"""Leaflets as they are printed: numbers read from left to right in every script, everything fits."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.statement import Text
from equiano.draw.paper import set_pages
from equiano.errors import BadInputError, UsageError
from equiano.prevent.leaflet import LeafletOptions, load_audiences, print_leaflet
from equiano.prevent.leaflet.content import content_of, runs_of
from equiano.prevent.leaflet.ends import find_ends
from equiano.prevent.leaflet.printing import FORMATS
from equiano.prevent.leaflet.texts import languages, load_texts
from tests.unit.prevent.leaflet.numbers import TODAY, all_numbers, contact, painted, printed

PAGES = {"folded": (2, 297, 210), "poster": (1, 210, 297), "card": (2, 85, 54)}
MM = 72 / 25.4
SHARED = [name for name in load_audiences() if name in load_texts("fa").audiences]
# Each language in each format, the audiences in turn; `--run-slow` prints all of them.
SOME = [
    (SHARED[place % len(SHARED)], lang, form) for place, lang in enumerate(languages()) for form in FORMATS
]
ALL = [
    pytest.param(audience, lang, form, marks=() if (audience, lang, form) in SOME else pytest.mark.slow)
    for lang in languages()
    for audience in load_texts(lang).audiences
    for form in FORMATS
]


def pieces(pdf: bytes) -> list[str]:
    return [text for page in painted(pdf) for _, _, text in page]


@pytest.mark.parametrize(("audience", "lang", "form"), ALL)
def test_every_number_is_painted_in_its_order(audience: str, lang: str, form: str) -> None:
    made = printed(audience, lang, form)
    pages = PdfReader(io.BytesIO(made.pdf)).pages
    count, width, height = PAGES[form]
    assert len(pages) == count
    assert float(pages[0].mediabox.width) == pytest.approx(width * MM, abs=0.1)
    assert float(pages[0].mediabox.height) == pytest.approx(height * MM, abs=0.1)
    said = pieces(made.pdf)
    for one in made.contacts:
        assert any(one.number in piece for piece in said), (one.id, said)
    assert all(not piece.startswith(("67-45", "01 15", "67 45")) for piece in said)
    assert not any(0xFFFD in map(ord, piece) for piece in said)


def test_a_number_that_is_not_set_apart_is_painted_reversed() -> None:
    # What the test above would find: the number of the standard's trial.
    template = b"""#let data = json(bytes(sys.inputs.x))
#set document(title: "x")
#set text(font: ("Noto Naskh Arabic", "Noto Sans"), lang: "fa", dir: rtl)
= x
#data.line"""
    line = "\u062a\u0644\u0641\u0646 +370 5 261 01 15"
    painted_at = next(iter(painted(set_pages(template, "x", {"line": line}))))
    said = "".join(text for _, _, text in sorted(painted_at[1:]))
    assert "+370" not in said and said.index("15") < said.index("261") < said.index("370")


def test_numbers_addresses_and_words_of_other_scripts_are_runs_of_their_own() -> None:
    fields = {"emergency": [contact("ru", "emergency", "112"), contact("lt", "emergency", "911")]}
    runs = runs_of("کشتی IMO 123، {emergency}، www.example.org/a.", fields, rtl=True)
    assert [run["text"] for run in runs if run["apart"]] == [
        "IMO 123",
        "112 (RU)",
        "911 (LT)",
        "www.example.org/a",
    ]
    assert [run["text"] for run in runs_of("Call {emergency}.", fields, rtl=False) if run["apart"]] == [
        "112 (RU)",
        "911 (LT)",
    ]
    with pytest.raises(KeyError):
        runs_of("{nobody}", fields, rtl=False)


def test_a_book_that_is_read_from_the_right_opens_there() -> None:
    middle = 297 * MM / 2
    for lang, is_left in (("fa", True), ("ru", False)):
        page = next(iter(painted(printed("construction-migrants", lang, "folded").pdf)))
        first = page[0]  # the cover is read first
        assert (first[0] < middle) == is_left


def test_the_edge_speaks_to_who_prints_it_in_russian_and_english() -> None:
    for lang, is_marked in (("uz", True), ("fa", True), ("ru", False), ("en", False)):
        for form in ("card", "folded") if lang == "uz" else ("card",):
            said = " ".join(pieces(printed("construction-migrants", lang, form).pdf))
            for mark in ("Должен проверить носитель языка", "To be checked by a native speaker"):
                assert (mark in said) == is_marked, (lang, form)
            assert "Draft, to be reviewed by practitioners" in said
            assert "Не раздавать после 30 апреля 2027" in said


def test_the_marks_go_when_somebody_has_read_it() -> None:
    whom = dataclasses.replace(load_audiences()["construction-migrants"], verified=True)
    texts = dataclasses.replace(load_texts("uz"), native=True)
    ends = find_ends(whom, "ru", ["uz"], all_numbers(), TODAY)
    assert len(content_of(whom, "uz", texts, ends, "")["marks"]) == 1  # type: ignore[arg-type]


def test_the_code_holds_the_number_or_the_address() -> None:
    whom, texts = load_audiences()["construction-migrants"], load_texts("ru")
    ends = find_ends(whom, "ru", ["uz"], all_numbers(), TODAY)
    for link, holds in (("", "tel:+70001234567"), ("https://example.org/public/offer-check",) * 2):
        picture = io.BytesIO()
        segno.make(holds, error="m", micro=False).save(
            picture, kind="svg", xmldecl=False, border=4, light="#fff"
        )
        assert content_of(whom, "ru", texts, ends, link)["qr"]["svg"] == picture.getvalue().decode()  # type: ignore[index]


def test_the_same_leaflet_has_the_same_bytes_and_a_title() -> None:
    made = printed("fishing-recruits", "tg", "card")
    again = print_leaflet(
        "ru",
        "fishing-recruits",
        "tg",
        all_numbers(),
        LeafletOptions(format="card", other=("lt",), today=TODAY),
    )
    assert again.pdf == made.pdf
    reader = PdfReader(io.BytesIO(made.pdf))
    assert reader.metadata and reader.metadata.title == load_texts("tg").audiences["fishing-recruits"].title
    assert "/StructTreeRoot" in reader.root_object


@pytest.mark.parametrize(("length", "fits"), [(60, True), (2500, False)])
def test_long_names_shrink_the_print_or_are_refused(length: int, fits: bool) -> None:
    name = ("Линия " * length)[:length]
    contacts = [dataclasses.replace(one, name=Text(en=name, ru=name)) for one in all_numbers()]
    options = LeafletOptions(format="card", other=("uz",), today=TODAY)
    if fits:
        assert print_leaflet("ru", "construction-migrants", "ru", contacts, options)
        return
    with pytest.raises(BadInputError, match="too long"):
        print_leaflet("ru", "construction-migrants", "ru", contacts, options)


def test_a_letter_that_no_font_has_is_refused_by_its_code() -> None:
    contacts = [dataclasses.replace(one, name=Text(en="ქ", ru="ქ")) for one in all_numbers()]
    with pytest.raises(BadInputError, match=r"U\+10E5"):
        print_leaflet(
            "ru", "construction-migrants", "ru", contacts, LeafletOptions(other=("uz",), today=TODAY)
        )


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"format": "book"}, "--format"),
        ({"link": "example.org"}, "--link"),
        ({"link": "https://example.org/" + "x" * 120}, "--link"),
    ],
)
def test_wrong_options_are_refused(given: dict[str, str], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        LeafletOptions(**given)  # type: ignore[arg-type]


CONTACTS = """contacts:
  - {id: ru, country: ru, kind: hotline, name: {en: A, ru: А}, number: +7 000 123-45-67,
     languages: [ru], hours: 24/7, checked: DAY, source: s}
  - {id: uz, country: uz, kind: hotline, name: {en: A, ru: А}, number: +998 00 123 45 67,
     languages: [ru], hours: 24/7, checked: DAY, source: s}
  - {id: danger, country: ru, kind: emergency, name: {en: A, ru: А}, number: 112, languages: [ru],
     hours: 24/7, checked: DAY, source: s}
"""


def typed(folder: Path, age_days: int, *more: str) -> tuple[int, str, str]:
    day = dt.datetime.now(tz=dt.UTC).astimezone().date() - dt.timedelta(age_days)
    (folder / "contacts.yaml").write_text(CONTACTS.replace("DAY", day.isoformat()), encoding="utf-8")
    words = [
        "leaflet",
        "--country",
        "ru",
        "--audience",
        "construction-migrants",
        "--out",
        str(folder / "a.pdf"),
    ]
    result = CliRunner().invoke(app, [*words, "--contacts", str(folder / "contacts.yaml"), *more])
    code = getattr(result.exception, "exit_code", result.exit_code)
    return code, result.stdout, result.stderr + str(result.exception or "")


def test_the_command_prints_or_refuses_with_its_code(tmp_path: Path) -> None:
    code, _, said = typed(tmp_path, 181, "--lang", "uz")
    assert code == 12 and "uz: last rung" in said
    assert not (tmp_path / "a.pdf").exists()
    assert typed(tmp_path, 1, "--lang", "zz")[0] == 2
    assert typed(tmp_path, 1, "--lang", "uz", "--other", "zz")[0] == 2
    assert typed(tmp_path, 1, "--lang", "uz", "--other", "fr")[0] == 12
    code, out, _ = typed(tmp_path, 1, "--lang", "uz", "--format", "card", "--json")
    found = json.loads(out)
    assert code == 0 and [one["id"] for one in found["contacts"]] == ["danger", "ru", "uz"]
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_hours_from_to_stand_together() -> None:
    """`пн–` ended a line and `пт` began the next."""
    hours = Text(en="Mon–Fri, 9 to 17", ru="пн–пт с 9 до 17")
    union = dataclasses.replace(
        contact("ru", "trade_union", "+7 000 765-43-21"),
        name=Text(en="Union of builders (invented)", ru="Профсоюз строителей (вымышлен)"),
        hours=hours,
    )
    numbers = [*all_numbers(), union]
    options = LeafletOptions(format="card", today=TODAY)
    said = pieces(print_leaflet("ru", "work-in-another-city", "ru", numbers, options).pdf)
    assert any("пн–пт" in one for one in said) and not any(one.rstrip().endswith("пн–") for one in said)


def test_languages_of_a_line_are_parted_by_the_reader_s_comma() -> None:
    both = dataclasses.replace(contact("ru"), languages=("ru", "uz"))
    whom = load_audiences()["construction-migrants"]
    for lang, comma in (("fa", "، "), ("tg", ", ")):
        ends = find_ends(whom, "ru", ("uz",), [both, *all_numbers()[1:]], TODAY)
        content = json.dumps(content_of(whom, lang, load_texts(lang), ends, ""), ensure_ascii=False)
        assert f'"text": "{comma}"' in content

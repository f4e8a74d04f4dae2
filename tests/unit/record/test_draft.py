"""The way in for an ordinary list: what is proposed, what is left alone, and that the draft works at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from equiano.errors import BadInputError, UsageError
from equiano.record.draft.facts import facts_of
from equiano.record.draft.make import draft_mapping
from equiano.record.draft.phrases import codes_in
from equiano.record.draft.propose import GUESS, SURE, Proposal, propose
from equiano.record.intake import take_in
from equiano.record.mapping import load_mapping, parse_yaml
from equiano.tables.raw_table import Opening
from equiano.tables.write import write_table
from equiano.vocab import load
from equiano.words import using

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[2] / "cases"
LISTS: dict[str, Any] = yaml.load(
    (CASES / "drafts" / "lists.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
ALL = [(part, name) for part, lists in LISTS.items() for name in lists]


def proposed(columns: dict[str, list[str]]) -> dict[str, Proposal]:
    rows = list(zip(*columns.values(), strict=True))
    return {found.column: found for found in propose(facts_of(list(columns), enumerate(rows, 2), TODAY))}


def one(heading: str, values: list[str]) -> Proposal:
    return proposed({heading: values})[heading]


def rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


@pytest.mark.parametrize("name", ["list.xlsx", "list_title.xlsx"])
def test_the_ordinary_russian_list_is_in_by_three_commands(tmp_path: Path, name: str) -> None:
    source, mapping = CASES / "intake_and_link" / name, tmp_path / "m.yaml"
    draft = draft_mapping(source, today=TODAY)
    mapping.write_text(draft.as_yaml(), encoding="utf-8")
    assert [found.column for found in draft.proposals if found.personal] == ["ФИО", "Примечание"]
    report = take_in(source, tmp_path / "c.parquet", mapping=mapping, today=TODAY)
    assert (report.good, report.refused, report.not_taken) == (5, 0, ("№",))
    assert report.account.titles == ([1] if name == "list_title.xlsx" else [])
    cases = rows(tmp_path / "c.parquet")
    assert [case["gender"] for case in cases] == [
        *("gender.female", "gender.male", "gender.female", "gender.male", "gender.female"),
    ]
    assert [case["citizenship"] for case in cases] == ["UZB", "KGZ", "RUS", "UKR", "RUS"]
    assert {case["registration_year"] for case in cases} == {2024}
    assert [case["is_child"] for case in cases] == [False, False, None, None, True]
    assert [case["origin"] for case in cases] == ["UZB", "KGZ", None, "UKR", "RUS"]
    assert [case["destination"] for case in cases] == ["RUS", "RUS", "TUR", "RUS", "RUS"]
    assert [case["destination_subdivision"] for case in cases] == [
        "RU-MOW",
        "RU-KGD",
        None,
        "RU-MOS",
        "RU-PNZ",
    ]
    assert [case["means__withholds_documents"] for case in cases] == [True, False, True, None, False]
    assert [case["ilo11__08__wages"] for case in cases] == [True, True, None, True, False]
    assert [case["means__any_threats"] for case in cases] == [False, None, True, True, True]
    assert [case["form__forced_labour"] for case in cases] == [True, True, None, None, None]
    assert [case["form__sexual_exploitation"] for case in cases] == [None, None, True, None, True]
    assert [case["form__forced_begging"] for case in cases] == [None, None, None, True, None]
    assert "Пример" not in str(cases)


def test_two_sheets_are_asked_for_and_an_untitled_column_is_named(tmp_path: Path) -> None:
    folder = CASES / "intake_and_link" / "F11_intake_two_sheets"
    with pytest.raises(BadInputError, match=r"2023.*2024"):
        draft_mapping(folder / "two_sheets.xlsx", today=TODAY)
    draft = draft_mapping(folder / "two_sheets.xlsx", Opening(sheet="2024"), today=TODAY)
    assert draft.account.content == 7
    both = draft_mapping(folder / "two_sheets.xlsx", Opening(all_sheets=True), today=TODAY)
    assert both.account.content == 12
    untitled = draft_mapping(folder / "unnamed_extra.xlsx", today=TODAY)
    assert untitled.account.untitled == {"K": 2}


def test_blank_rows_and_a_total_are_no_cases(tmp_path: Path) -> None:
    source = CASES / "intake_and_link" / "F01_intake_csv" / "totals.csv"
    draft = draft_mapping(source, today=TODAY)
    assert (draft.account.content, draft.account.blank, len(draft.account.totals)) == (2, 20, 1)
    (tmp_path / "m.yaml").write_text(draft.as_yaml(), encoding="utf-8")
    assert take_in(source, tmp_path / "c.parquet", mapping=tmp_path / "m.yaml", today=TODAY).cases == 2


@pytest.mark.parametrize(("part", "name"), ALL)
def test_a_draft_of_every_list_works_at_once(tmp_path: Path, part: str, name: str) -> None:
    """Whatever was proposed: intake takes every row, refuses none, and names of persons stay out."""
    columns = LISTS[part][name]
    source, mapping = tmp_path / "list.xlsx", tmp_path / "m.yaml"
    write_table(source, list(columns), zip(*(column["values"] for column in columns.values()), strict=True))
    draft = draft_mapping(source, today=TODAY)
    mapping.write_text(draft.as_yaml(), encoding="utf-8")
    load_mapping(mapping, TODAY)
    report = take_in(source, tmp_path / "c.parquet", mapping=mapping, today=TODAY)
    assert (report.good, report.refused) == (draft.account.content, 0)
    assert "Sample" not in str(rows(tmp_path / "c.parquet"))
    assert "Пример" not in str(rows(tmp_path / "c.parquet"))


@pytest.mark.parametrize("part", list(LISTS))
def test_columns_rightly_proposed(part: str) -> None:
    """Wrong and sure is never; of the lists that nobody tuned to, nine columns of ten are right."""
    right = total = 0
    for columns in LISTS[part].values():
        found = proposed({name: column["values"] for name, column in columns.items()})
        for name, column in columns.items():
            field = found[name].field or "-"
            total += 1
            right += field == column["field"]
            assert field in (column["field"], "-") or not found[name].sure, name
    assert right / total >= (1.0 if part == "tuned" else 0.9)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Пол", ["12.03.2024", "14.03.2024"]),
        ("Дата обращения", ["да", "нет"]),
        ("Гражданство", ["трудовая", "сексуальная"]),
        ("Вид эксплуатации", ["Москва", "Пенза"]),
        ("Threats", ["Anna", "Vera"]),
        ("Number of children", ["0", "1"]),
        ("Документы не изымались", ["да", "нет"]),
        ("Угрозы и побои", ["да", "нет"]),
        ("Цвет глаз", ["синий", "карий"]),
        ("Страна", ["170", "180"]),
        ("Рост", ["170", "180"]),
        ("Номер дела", ["А-1", "А-1"]),
    ],
)
def test_what_cannot_be_argued_is_not_proposed(heading: str, values: list[str]) -> None:
    found = one(heading, values)
    assert found.entry is None
    assert found.why


@pytest.mark.parametrize(
    "heading",
    [
        *("Наличие паспорта", "Есть дети", "Беременность", "Обращалась в полицию", "Долг погашен", "Долг"),
        *(
            "Медицинская помощь оказана",
            "Угроз не было",
            "Потеряла паспорт",
            "Употребляет алкоголь",
            "Мать знает",
        ),
        *("Дети", "Ребёнок", "Согласна на помощь", "Не имеет документов", "Судимость", "Эксплуатация детей"),
        *("Has passport", "Has debt", "Children", "Lives with family", "Family informed", "Criminal record"),
        *("Rape kit done", "Paid", "Free to leave", "Drug use", "Medical care provided", "Returned home"),
    ],
)
def test_yes_and_no_to_a_heading_not_wholly_understood_is_never_sure(heading: str) -> None:
    found = one(heading, ["да", "нет", "да"])
    assert found.entry is None or not found.sure


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Возраст вербовщика", ["34", "51"]),
        ("Пол виновного", ["м", "ж"]),
        ("Perpetrator sex", ["m", "f"]),
        ("Гражданство матери", ["Россия", "Украина"]),
        ("Country of the recruiter", ["Russia", "Ukraine"]),
        ("Дата рождения супруга", ["01.02.1990", "02.03.1985"]),
    ],
)
def test_what_is_said_of_another_person_is_not_taken(heading: str, values: list[str]) -> None:
    assert one(heading, values).entry is None


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Место рождения", ["Пенза", "Ташкент"]),
        ("Страна пребывания", ["Россия", "Польша"]),
        ("Профессия", ["повар", "строитель"]),
        ("Кто обратился", ["мать", "подруга"]),
        ("Цель поездки", ["работа", "учёба"]),
        ("Purpose of travel", ["work", "study"]),
        ("Sector", ["Police", "NGO"]),
        ("Status", ["single", "married"]),
        ("Age at exit", ["17", "20"]),
        ("Years in exploitation", ["1", "2"]),
        ("Лет в эксплуатации", ["1", "2"]),
        ("Дата закрытия дела", ["12.03.2024", "14.05.2024"]),
        ("Passport issue date", ["2024-03-12", "2024-05-14"]),
    ],
)
def test_a_neighbouring_notion_is_never_sure(heading: str, values: list[str]) -> None:
    found = one(heading, values)
    assert found.entry is None or not found.sure


def test_a_gender_of_next_month_is_read_too() -> None:
    found = one("Пол", ["ж", "ж"])
    assert found.entry is not None
    assert found.entry["values"]["муж"] == "gender.male"
    assert "female" not in found.entry["values"]


def test_a_draft_never_says_more_than_sure_at_the_edges() -> None:
    def ticks(good: int) -> Proposal:
        return one("Угрозы", ["да"] * good + [f"слово{place}" for place in range(20 - good)])

    assert ticks(round(20 * SURE)).sure
    assert not ticks(round(20 * SURE) - 1).sure
    assert ticks(round(20 * GUESS)).entry is not None
    assert ticks(round(20 * GUESS) - 1).entry is None


def test_values_alone_speak_only_where_they_can_mean_one_thing() -> None:
    found = one("Колонка 7", ["трудовая", "сексуальная"])
    assert (found.field, found.sure) == ("form", False)
    assert one("Колонка 7", ["да", "нет"]).entry is None
    assert one("Колонка 7", ["Москва", "Пенза"]).entry is None
    assert one("Колонка 7", ["12.03.2024", "14.03.2024"]).entry is None


def test_unread_values_are_unknown_and_named_in_the_file_alone(tmp_path: Path) -> None:
    texts = ["трудовая"] * 12 + ["абракадабра"]
    write_table(
        tmp_path / "l.csv", ["Вид эксплуатации", "№ дела"], [[t, str(i)] for i, t in enumerate(texts)]
    )
    draft = draft_mapping(tmp_path / "l.csv", today=TODAY)
    assert draft.proposals[0].unread == ("абракадабра",)
    assert "абракадабра" in draft.as_yaml()
    assert "абракадабра" not in "\n".join(draft.lines())
    assert "абракадабра" not in str(draft.as_dict())


@pytest.mark.parametrize(
    ("texts", "order", "sure"),
    [
        (["03/04/2024", "14/04/2024"], "day_first", True),
        (["03/04/2024", "04/14/2024"], "month_first", True),
        (["03/04/2024", "05/06/2024"], "day_first", False),
        (["03.04.2024", "05.06.2024"], "day_first", True),
    ],
)
def test_the_order_of_dates_is_judged_by_the_column(texts: list[str], order: str | None, sure: bool) -> None:
    found = one("Date of birth", texts)
    assert found.entry is not None
    assert (found.entry.get("order"), found.sure) == (order, sure)
    assert one("Date of referral", texts).sure  # only the year is taken, which is the same either way


def test_a_field_is_filled_by_one_column() -> None:
    found = proposed({"Дата обращения": ["01.02.2024"], "Дата регистрации": ["01.02.2024"]})
    assert found["Дата обращения"].field == "registration_year"
    assert found["Дата регистрации"].entry is None


def test_a_bare_region_belongs_to_the_place_before_it() -> None:
    found = proposed({"Страна эксплуатации": ["Россия"], "Регион": ["Пенза"]})
    assert found["Регион"].entry == {"field": "destination", "type": "place"}
    assert not found["Регион"].sure
    assert one("Регион", ["Пенза"]).entry is None


@pytest.mark.parametrize(
    "name",
    [
        "да",
        "yes",
        "№: 1",
        "- x",
        "a: b",
        "# x",
        '"q"',
        "it's",
        "null",
        "a\nb",
        "1",
        "[x]",
        "{y}",
        "*z",
        "!t",
        "%",
        "@",
    ],
)
def test_any_heading_and_value_survives_the_file(tmp_path: Path, name: str) -> None:
    """The file is YAML whatever the list holds, and says what was proposed."""
    write_table(
        tmp_path / "l.xlsx", [f"Пол {name}", "Возраст"], [["ж", "1"], [f"м {name}", "2"], ["м", "3"]] * 9
    )
    draft = draft_mapping(tmp_path / "l.xlsx", today=TODAY)
    content = parse_yaml(draft.as_yaml())
    for found in draft.taken:
        assert found.column in content["columns"]
        if isinstance(content["columns"][found.column], dict) and found.entry and "values" in found.entry:
            assert content["columns"][found.column]["values"] == found.entry["values"]


def test_a_draft_without_a_proposal_can_be_filled_in(tmp_path: Path) -> None:
    """The remarks become entries when the # is taken away; until then intake says what is missing."""
    write_table(tmp_path / "l.csv", ["Цвет", "Рост"], [["синий", "170"], ["карий", "180"]])
    text = draft_mapping(tmp_path / "l.csv", today=TODAY).as_yaml()
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match="columns:"):
        load_mapping(tmp_path / "m.yaml", TODAY)
    filled = text.replace("  # Цвет:", "  Цвет: agency")
    (tmp_path / "m.yaml").write_text(filled, encoding="utf-8")
    assert load_mapping(tmp_path / "m.yaml", TODAY).columns() == {"Цвет"}


def test_known_formats_and_empty_lists_are_no_drafts(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "examples" / "htcds_cases.csv"
    with pytest.raises(UsageError, match="htcds"):
        draft_mapping(example, today=TODAY)
    (tmp_path / "l.csv").write_text("Пол,Возраст\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="no row under it"):
        draft_mapping(tmp_path / "l.csv", today=TODAY)


def test_the_labels_of_the_vocabulary_are_understood_in_both_languages() -> None:
    for scheme in ("form", "sector", "means", "recruiter", "gender", "status"):
        for term in load().scheme(scheme).active_terms:
            for label in term.labels.values():
                assert [hit.meaning for hit in codes_in(label, scheme)] == [term.code], label


def test_the_file_speaks_the_language_of_the_reader() -> None:
    source = CASES / "intake_and_link" / "list.xlsx"
    with using("ru"):
        text = draft_mapping(source, today=TODAY).as_yaml()
    assert "имя человека: в дела не берётся" in text
    assert "Удержание документов" in text
    with using("en"):
        assert "names a person: not taken into cases" in draft_mapping(source, today=TODAY).as_yaml()

import csv
from pathlib import Path

import pytest

from equiano.tables.unknown import any_known, is_placeholder, is_unknown, is_unknown_date, known_names

CASES = Path(__file__).parents[2] / "cases" / "intake_and_link"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            "—",
            "--",
            "?",
            "???",
            "...",
            "xxx",
            "XXX",
            "ххх",
            "N/A",
            "n/a",
            "#N/A",
            "NaN",
            "NULL",
            "None",
        ),
        *("unknown", "Unknown ", "not stated", "Not known", "-99", "<NA>", "#Н/Д", "#ЗНАЧ!"),
        *(
            "неизвестно",
            "Неизвестна",
            "не известно",
            "не указано",
            "Не указан",
            "не указана",
            "неустановленная",
        ),
        *(
            "не установлена",
            "Не установлено",
            "нет данных",
            "НЕТ ДАННЫХ",
            "нет сведений",
            "н/д",
            "б/д",
            "не знаю",
        ),
        *("данные отсутствуют", "сведений не имеется", "не определено", "не выяснено", "уточняется", "нет"),
    ],
)
def test_unknown_in_any_field(text: str) -> None:
    assert is_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        "Узбекистан",
        "нетканые материалы",
        "no one",
        "другое",
        "other",
        "0",
        "1",
        "А",
        "известно",
        "xx",
        "установлена",
    ],
)
def test_a_value_is_not_unknown(text: str) -> None:
    assert not is_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1900-01-01",
            "01.01.1900",
            "1/1/1900",
            "1900-01-01 00:00:00",
            "1900-01-01T00:00:00Z",
            "1899-12-30",
            "1900",
        ),
        *(
            "9999",
            "9999-12-31",
            "31.12.9999",
            "00.00.0000",
            "0000-00-00",
            "xx.xx.xxxx",
            "дд.мм.гггг",
            "не известна",
            "",
        ),
    ],
)
def test_unknown_dates(text: str) -> None:
    assert is_unknown_date(text)


@pytest.mark.parametrize(
    "text", ["1900-02-03", "03.05.1994", "1901-01-01", "1999", "2000-01-01", "1970-01-01", "10.10.1990"]
)
def test_a_date_is_a_date(text: str) -> None:
    assert not is_unknown_date(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NN",
            "N.N.",
            "Н.Н.",
            "N/N",
            "FNU",
            "LNU",
            "Jane Doe",
            "JOHN DOE",
            "б/н",
            "б/и",
            "Аноним",
            "anonymous",
        ),
        *(
            "Unknown Female",
            "unknown female 2",
            "Unidentified",
            "без имени",
            "Неустановленная",
            "Неизвестная женщина",
        ),
        *(
            "Женщина",
            "Девочка 2",
            "жертва №3",
            "Victim 1",
            "Женщина А",
            "имя не установлено",
            "test",
            "Тест",
            "xxx",
            "No name",
            "DOE, JANE",
            "Doe Jane",
            "baby girl",
            "Новорожденный",
            "Мужчина неизвестный",
            "неуст. лицо",
            "гр. неизвестный",
            "Не представилась",
            "не назвался",
            "VoT 12",
            "Жен. 2",
            "123",
            "#",
            "XX",
            "Некто",
        ),
    ],
)
def test_placeholder_names(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Мария",
            "Ким",
            "Ли",
            "Нонна",
            "Неля",
            "Но",
            "Ан",
            "Xu",
            "Xxenia",
            "Женя",
            "Лицова",
            "Testa",
            "Nonna",
            "Нетребко",
        ),
        *("Неизвестных-Попова", "Анонимов", "Doerr", "Nanna", "Annan", "Ivanov", "Жертвин", "A", "Б."),
    ],
)
def test_names_are_names(text: str) -> None:
    assert not is_placeholder(text)


def row(family: str = "", given: str = "", patronymic: str = "", **more: str) -> dict[str, str]:
    return {"family_name": family, "given_name": given, "patronymic": patronymic, **more}


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (row("Na", "Soo-jin"), row("Na", "Soo-jin")),
        (row("Нет", "Сокха"), row("Нет", "Сокха")),
        (row("None", "Alessia"), row("None", "Alessia")),
        (row("Null", "Maria"), row("Null", "Maria")),
        (row("Doe", "Mary"), row("Doe", "Mary")),
        (row("Doe", "Jane"), row()),
        (row("Jane", "Doe"), row()),
        (row("John Doe", ""), row()),
        (row("Na", "Na"), row()),
        (row("Na", ""), row()),
        (row("Нет", "Неизвестна"), row()),
        (row("Иванова", "нет"), row("Иванова")),
        (row("Иванова", "Мария", "нет"), row("Иванова", "Мария")),
        (row("Неизвестная", "Мария"), row("", "Мария")),
        (row("Неизвестный", "Эрнст", "Иосифович"), row("Неизвестный", "Эрнст", "Иосифович")),
        (row("Неустановленная", "Мария", "Ивановна"), row("", "Мария", "Ивановна")),
        (row("Неустановленная", "Женщина", nickname="Лена"), row(nickname="Лена")),
        (row("Unknown", "Na", nickname="Lena"), row(nickname="Lena")),
    ],
)
def test_the_row_decides(names: dict[str, str], known: dict[str, str]) -> None:
    assert known_names(names) == known
    assert any_known(known_names(names).values()) == any(known.values())


@pytest.mark.parametrize("folder", ["F06_placeholder_words", "F06_placeholders"])
def test_the_lists_that_united_strangers(folder: str) -> None:
    """Every placeholder record says nothing of a name, and every other record keeps all its names."""
    for path in sorted((CASES / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for record in csv.DictReader(stream):
                names = {field: record[field] for field in ("family_name", "given_name", "patronymic")}
                invented = record["id"][0] in "PQ" and record["id"][1].isdigit()
                assert known_names(names) == (dict.fromkeys(names, "") if invented else names), record["id"]

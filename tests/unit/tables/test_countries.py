import csv
from pathlib import Path

import pytest

from equiano.tables.countries import place_of, place_reader
from equiano.words import using

CASES = Path(__file__).parents[2] / "cases" / "intake_and_link"


def test_unknown_is_no_warning_and_a_word_that_is_no_country_is_one() -> None:
    assert place_of("не указано").codes == () == place_of("").codes
    assert place_of("не указано").warning == "" == place_of("нет").warning
    assert place_of("Узбкистан").codes == ()
    assert "Uzbekistan" in place_of("Узбкистан").warning
    assert "Узбкистан" not in place_of("Узбкистан").warning
    with using("ru"):
        assert "Узбекистан" in place_of("Узбкистан").warning


def test_a_stateless_person_is_a_citizenship_and_no_place() -> None:
    assert place_of("лицо без гражданства").codes == ("XXA",)
    found = place_of("Stateless", place=True)
    assert found.codes == ()
    assert found.warning


def test_na_is_namibia_only_beside_two_letter_codes() -> None:
    assert place_reader(["NA", "RU", ""])("NA").codes == ("NAM",)
    assert place_reader(["NA", "Russia"])("NA").codes == ()
    assert place_reader(["NA", "RUS"])("NA").codes == ()
    assert place_reader(["na", "RU"])("na").codes == ()
    assert place_of("NAM").codes == ("NAM",)


def test_one_bad_part_leaves_the_others() -> None:
    found = place_of("Россия; Нарния")
    assert found.codes == ("RUS",)
    assert found.warning


def cells(path: Path, delimiter: str, column: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row[column] for row in csv.DictReader(stream, delimiter=delimiter)]


@pytest.mark.parametrize("name", ["iom", "police", "shelter"])
def test_every_citizenship_word_of_the_lists_reads(name: str) -> None:
    texts = cells(CASES / "F09_citizenship_words" / f"{name}.csv", ",", "citizenship")
    read = place_reader(texts)
    assert all(read(text).codes and not read(text).warning for text in texts if text)


def test_every_citizenship_word_of_the_case_list_reads_or_is_said_to_be_unclear() -> None:
    texts = cells(CASES / "F09_country_words" / "values.csv", ";", "Гражданство")
    unread = {text for text in texts if not place_of(text).codes}
    assert unread == {"ЛНР", "СССР", "Корея", "Югославия", "Конго"}
    assert all(place_of(text).warning for text in unread)

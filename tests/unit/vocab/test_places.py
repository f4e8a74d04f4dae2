"""Places of lists: countries, subdivisions, cities, several parts; a name of two places is none."""

from __future__ import annotations

from importlib import resources

import pytest

from equiano.vocab import load
from equiano.vocab.load import read_yaml
from equiano.vocab.place_names import country_of
from equiano.vocab.places import Place, _key, place_of


@pytest.mark.parametrize(
    ("text", "country", "subdivision"),
    [
        *(("Москва", "RUS", "RU-MOW"), ("г. Москва", "RUS", "RU-MOW"), ("МОСКВА", "RUS", "RU-MOW")),
        *(("МО", "RUS", "RU-MOS"), ("Моск. обл.", "RUS", "RU-MOS"), ("Московская область", "RUS", "RU-MOS")),
        *(("Пензенская обл.", "RUS", "RU-PNZ"), ("Пензенская", "RUS", "RU-PNZ"), ("Пенза", "RUS", "RU-PNZ")),
        *(("СПб", "RUS", "RU-SPE"), ("С.-Петербург", "RUS", "RU-SPE"), ("Ростов-на-Дону", "RUS", "RU-ROS")),
        *(
            ("Республика Дагестан", "RUS", "RU-DA"),
            ("респ. Дагестан", "RUS", "RU-DA"),
            ("RU-DA", "RUS", "RU-DA"),
        ),
        *(
            ("Краснодарский край", "RUS", "RU-KDA"),
            ("Краснодарский", "RUS", "RU-KDA"),
            ("Perm", "RUS", "RU-PER"),
        ),
        *(("Турция", "TUR", None), ("Стамбул", "TUR", None), ("Ош", "KGZ", None), ("Kyiv", "UKR", None)),
        *(("UZB", "UZB", None), ("Узбекистан, Ташкент", "UZB", None), ("Warsaw, Poland", "POL", None)),
        ("Россия, Пензенская обл., г. Пенза", "RUS", "RU-PNZ"),
        ("Россия (Сочи)", "RUS", "RU-KDA"),
        ("Пенза, ул. Вымышленная", "RUS", "RU-PNZ"),
    ],
)
def test_a_place_is_read(text: str, country: str, subdivision: str | None) -> None:
    assert place_of(text) == Place(country, subdivision)


@pytest.mark.parametrize(
    "text", ["", "деревня Вымышленная", "Россия / Турция", "Москва, Пенза", "Троицк", "?"]
)
def test_what_is_not_known_or_says_two_things_is_no_place(text: str) -> None:
    assert place_of(text) is None


def test_every_city_stands_once_under_a_code_that_exists_and_is_no_country() -> None:
    cities = read_yaml(resources.files("equiano.vocab") / "cities.yaml")
    codes = {*load().scheme("country").codes, *load().scheme("subdivision").codes}
    assert set(cities) <= codes
    names = [_key(name) for found in cities.values() for name in found]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    for code, found in cities.items():
        for name in found:
            assert country_of(name) in (None, code), name


def test_every_subdivision_has_at_least_one_usual_name() -> None:
    cities = read_yaml(resources.files("equiano.vocab") / "cities.yaml")
    missing = sorted(set(load().scheme("subdivision").codes) - set(cities))
    assert missing == []

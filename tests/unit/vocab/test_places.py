"""Places of lists: countries, subdivisions, cities, several parts; a name of two places is none."""

from __future__ import annotations

from importlib import resources

import pytest

from equiano.vocab import load
from equiano.vocab.load import read_yaml
from equiano.vocab.place_names import country_of
from equiano.vocab.places import Place, _cities, _key, has_regions, is_shared, other_region, place_of


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
        # One region in every form that lists write.
        *(
            (text, "RUS", "RU-KGD")
            for text in (
                "Калининград",
                "КАЛИНИНГРАД",
                "г.Калининград",
                "Калининградская обл.",
                "Калининградской области",
                "калининградский",
                "Калининградский регион",
                "Kaliningrad",
                "Kaliningrad region",
                "Kaliningrad Obl.",
                "Kaliningradskaya oblast'",
                "Kaliningradskaja oblast",
                "Калінінград",
                "в Калининграде",
                "Königsberg",
                "из Калининграда",
                "Russia, Kaliningrad",
                "Kaliningrad (Russia)",
                "Советск",
                "Sovetsk",
                "Балтийск",
                "Zelenogradsk",
                "RU-KGD",
                "г. Черняховск, ул. Вымышленная, 5",
            )
        ),
        # A federal city is not the region around it, which bears its name.
        *(("Moscow", "RUS", "RU-MOW"), ("Moskva", "RUS", "RU-MOW"), ("Moscow Oblast", "RUS", "RU-MOS")),
        *(("Moskva Region", "RUS", "RU-MOS"), ("Московской области", "RUS", "RU-MOS")),
        ("Leningrad Oblast", "RUS", "RU-LEN"),
        *(("Ставропольском крае", "RUS", "RU-STA"), ("в Нижнем Новгороде", "RUS", "RU-NIZ")),
        *(("Altai Krai", "RUS", "RU-ALT"), ("Республика Алтай", "RUS", "RU-AL"), ("RU-ZZZ", "RUS", "RU-ZZZ")),
    ],
)
def test_a_place_is_read(text: str, country: str, subdivision: str | None) -> None:
    assert place_of(text) == Place(country, subdivision)


@pytest.mark.parametrize(
    "text",
    [
        *("", "деревня Вымышленная", "Россия / Турция", "Москва, Пенза", "Троицк", "?"),
        # Of Moscow and of the region around it; of both of Petersburg; a person's name, no city in a case.
        *("московский", "Saint Petersburg region", "Гусева", "Владимира"),
    ],
)
def test_what_is_not_known_or_says_two_things_is_no_place(text: str) -> None:
    assert place_of(text) is None


def test_a_country_that_is_given_limits_the_places() -> None:
    assert place_of("KGD", "RUS") == Place("RUS", "RU-KGD") and place_of("KGD") is None
    assert place_of("Калининград", "POL") is None
    assert place_of("Светлогорск", "BLR") is None and place_of("Светлогорск", "RUS") is not None
    assert has_regions("RUS") and not has_regions("POL")
    assert (other_region("RUS"), other_region("POL"), other_region(None)) == ("RU-ZZZ", "PL-ZZZ", "XX-ZZZ")


def test_a_name_of_several_places_is_known_as_such() -> None:
    assert all(map(is_shared, ("Советск", "г. Советск", "Sovetsk")))
    assert not any(map(is_shared, ("Калининград", "Советская", "")))


def test_every_city_stands_once_under_a_code_that_exists_and_is_no_country() -> None:
    cities = dict(_cities())
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

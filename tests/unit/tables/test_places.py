"""The place of an event from its cells: what is read, what stands against what, and what is said of it."""

from __future__ import annotations

import pytest

from equiano.tables.places import CITY, COUNTRY, REGION, event_place


@pytest.mark.parametrize(
    ("country", "region", "city", "expected", "warned"),
    [
        ("RUS", "", "", ("RUS", None), ()),  # not recorded is no region and no other region
        ("RUS", "не указано", "н/д", ("RUS", None), ()),
        ("RUS", "Калининградская область", "", ("RUS", "RU-KGD"), ()),
        ("Россия", "калининградский", "", ("RUS", "RU-KGD"), ()),
        ("RUS", "", "Калининград", ("RUS", "RU-KGD"), ()),
        ("RUS", "", "Гусев", ("RUS", "RU-KGD"), ()),
        ("RUS", "", "Советск", ("RUS", "RU-KGD"), (CITY,)),  # Kirov and Tula have one too
        ("RUS", "Кировская область", "Советск", ("RUS", "RU-KIR"), ()),
        ("RUS", "KGD", "", ("RUS", "RU-KGD"), ()),
        # A region or a city says its country.
        ("", "RU-KGD", "", ("RUS", "RU-KGD"), ()),
        ("", "", "Калининград", ("RUS", "RU-KGD"), ()),
        ("", "", "Гданьск", ("POL", None), ()),
        ("Калининградская область", "", "", ("RUS", "RU-KGD"), ()),  # in the column of countries
        # A name that is given and not known is another region.
        ("RUS", "Вымышленная область", "", ("RUS", "RU-ZZZ"), (REGION,)),
        ("RUS", "", "Вымышленск", ("RUS", "RU-ZZZ"), (CITY,)),
        ("", "Вымышленная область", "", (None, "XX-ZZZ"), (REGION,)),
        ("RUS", "Вымышленная область", "Вымышленск", ("RUS", "RU-ZZZ"), (REGION,)),
        ("RUS", "Вымышленная область", "Калининград", ("RUS", "RU-KGD"), (REGION,)),  # the city says it
        ("RUS", "Калининградская область", "Вымышленск", ("RUS", "RU-KGD"), ()),  # a village in a known one
        # What is given stands against what does not fit it.
        ("POL", "Калининградская область", "", ("POL", None), ()),  # no region of Poland is counted
        ("RUS", "Минск", "", ("RUS", "RU-ZZZ"), (REGION,)),
        ("RUS", "Московская область", "Калининград", ("RUS", "RU-MOS"), (CITY,)),
        ("RUS", "Москва, Пенза", "", ("RUS", "RU-ZZZ"), (REGION,)),
        # Where no regions are listed, names there say nothing.
        ("KGZ", "Вымышленный район", "Example Town", ("KGZ", None), ()),
        ("Атлантида", "", "", (None, None), (COUNTRY,)),
    ],
)
def test_the_place_of_an_event(
    country: str, region: str, city: str, expected: tuple[str | None, str | None], warned: tuple[str, ...]
) -> None:
    found = event_place(country, region, city)
    assert (found.country, found.subdivision) == expected
    assert tuple(cell for cell, _ in found.warnings) == warned
    assert not any(text and text in message for _, message in found.warnings for text in (region, city))

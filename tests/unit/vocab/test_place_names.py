"""One table of country names.

Outside reference, checked once on 25.11.2026: every name, official name and code of pycountry and every
territory name of CLDR (Babel) in English and Russian reads as its own country.
"""

import pytest

from equiano.vocab import load
from equiano.vocab.place_names import (
    STATELESS,
    _content,
    countries_of,
    country_of,
    nearest_countries,
    region_of,
    unclear_of,
)


def test_every_name_and_code_of_the_vocabulary_reads() -> None:
    for term in load().scheme("country").terms:
        names = (term.code, term.extra.get("alpha2"), *term.labels.values(), *term.extra.get("also", ()))
        assert {country_of(name) for name in names if name} == {term.code}


def test_every_further_name_reads_as_its_own_country() -> None:
    wrong = [
        (code, name)
        for code, entry in _content()["names"].items()
        for name in (
            *entry.get("names", ()),
            *entry.get("people", ()),
            *(f"{stem}ая" for stem in entry.get("adj", ())),
        )
        if country_of(name) != code
    ]
    assert not wrong


def test_every_unclear_word_is_unclear() -> None:
    for reason, entries in _content()["unclear"].items():
        for entry in entries:
            for name in (*entry.get("names", ()), *entry.get("people", ())):
                assert country_of(name) is None, name
                assert unclear_of(name).reason == reason
            assert all(code in load() for code in entry.get("may_be", ()))


WORDS = {
    "RUS": "РФ|гр. РФ|гр-ка РФ|гражданин Российской Федерации|россиянка|в России|rus.|Russian Fed.",
    "UZB": "Республика Узбекистан|УЗБЕКИСТАН |гражданка Узбекистана|узбечка|узбек|узбекское|Узбeкистан",
    "MDA": "молдаванка|Молдавия|из Молдовы|Republic of Moldova",
    "KAZ": "казашка|РК|Казахстана",
    "KGZ": "киргизка|Кыргызстан|Киргизия|Кыргызской Республики|Kyrgyz Republic",
    "BLR": "белоруска|Белоруссия|РБ|гражданин Республики Беларусь|Byelorussia",
    "TJK": "таджичка|таджик|Tadjikistan",
    "CHN": "КНР|Китайская Народная Республика|PRC|китаянка",
    "TWN": "Китайская Республика|Republic of China|Taiwan",
    "PRK": "КНДР|DPRK|North Korea|Северной Кореи|Democratic People's Republic of Korea",
    "KOR": "South Korea|Korea, Republic of|Республика Корея|Южная Корея|ROK",
    "GBR": "UK|U.K.|England|Великобритании|британка",
    "USA": "U.S.A.|the United States of America|США|американка",
    "CZE": "Czech Republic|Czechia|Чешская Республика|чешка",
    "TUR": "Turkey|Türkiye|Turkiye|турчанка",
    "CIV": "Ivory Coast|Cote d'Ivoire|Côte d’Ivoire|Кот-д’Ивуара",
    "MMR": "Burma|Бирма|Myanmar (Burma)",
    "SWZ": "Swaziland",
    "COD": "Zaire|DR Congo|Congo, Dem. Rep.|Конго (Киншаса)|Democratic Republic of Congo|ДРК",
    "COG": "Congo|Republic of the Congo|Конго (Браззавиль)",
    "DEU": "ГДР|ФРГ|East Germany|немка",
    "NGA": "Нигерии|Nigeria|Nigerian|нигерийка",
    "NER": "Нигера|Niger|Nigerien",
    "GNB": "Гвинеи-Бисау|Guinea Bissau",
    "DOM": "Dominican Republic|Доминиканской Республики",
    "DMA": "Dominica",
    "SSD": "Южного Судана|South Sudan",
    "SDN": "Судана|Sudan",
    "NPL": "citizen of Nepal|Nepali",
    "PHL": "Filipina|Philippines|Филиппин",
    STATELESS: "Stateless|лицо без гражданства|лица без гражданства|ЛБГ|б/г|XXA|не имеет гражданства",
}


PAIRS = [(text, code) for code, words in WORDS.items() for text in words.split("|")]


@pytest.mark.parametrize(("text", "code"), PAIRS)
def test_usual_words(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("СССР", "former"), ("Югославии", "former"), ("Czechoslovakia", "former"), ("SUN", "former")),
        *(
            ("Корея", "several"),
            ("Конго", "several"),
            ("Korean", "several"),
            ("ЛНР", "not_listed"),
            ("XXX", "no_country"),
        ),
        *(
            ("цыганка", "not_known"),
            ("татарка", "not_known"),
            ("курд", "not_known"),
            ("Нарния", "not_known"),
        ),
    ],
)
def test_what_names_no_country_is_said_to_be_unclear(text: str, reason: str) -> None:
    assert country_of(text) is None
    assert unclear_of(text).reason == reason


@pytest.mark.parametrize(
    ("text", "codes", "unclear"),
    [
        ("Россия; Узбекистан", ("RUS", "UZB"), 0),
        ("Украина, Россия", ("UKR", "RUS"), 0),
        ("RUS/UZB", ("RUS", "UZB"), 0),
        ("Россия и Молдова", ("RUS", "MDA"), 0),
        ("Russia and Moldova", ("RUS", "MDA"), 0),
        ("Босния и Герцеговина", ("BIH",), 0),
        ("Босния и Герцеговина; Россия", ("BIH", "RUS"), 0),
        ("Korea, Republic of", ("KOR",), 0),
        ("Россия; Россия", ("RUS",), 0),
        ("Россия; Нарния", ("RUS",), 1),
        ("СССР", (), 1),
        ("Congo, Rep. of the Dem.", (), 1),  # never the other Congo
        ("двойное гражданство РФ и Украины", ("RUS", "UKR"), 0),
        ("UZ - Uzbekistan", ("UZB",), 0),
        ("Чехия (Czech Republic)", ("CZE",), 0),
        ("643 Россия", ("RUS",), 0),
        ("Украина (Россия)", (), 1),
        ("", (), 0),
    ],
)
def test_several_citizenships(text: str, codes: tuple[str, ...], unclear: int) -> None:
    found = countries_of(text)
    assert (found.codes, len(found.unclear)) == (codes, unclear)


def test_nearest_names_are_offered_and_nonsense_has_none() -> None:
    assert nearest_countries("Узбкистан") == ("UZB",)
    assert "KGZ" in nearest_countries("Кыргистан")
    assert nearest_countries("Germny") == ("DEU",)
    assert nearest_countries("qqqqqq") == ()
    assert nearest_countries("Рж") == ()


def test_a_stateless_person_has_no_region() -> None:
    assert region_of("UZB") == "region.asia"
    assert region_of(STATELESS) is None

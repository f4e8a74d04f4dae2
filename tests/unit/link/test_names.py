"""Names: romanisation against ICAO 9303, one key for every style, properties that hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from equiano.link import names
from equiano.text_files import own_yaml

IN_CYRILLIC = own_yaml((Path(__file__).parent / "in_cyrillic.yaml").read_text(encoding="utf-8"))
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўқғҳҷӣӯәөұү"


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        # ICAO Doc 9303-3, section 6: ж ZH, х KH, ц TS, щ SHCH, ъ IE, ь not written, ю IU, я IA, й I.
        ("Щербаков", "ru", "shcherbakov"),
        ("Юрий", "ru", "iurii"),
        ("Наталья", "ru", "natalia"),
        ("Подъячев", "ru", "podieiachev"),
        ("Гнатюк", "uk", "hnatiuk"),
        ("Микола", "uk", "mykola"),
        ("Їжакевич", "uk", "izhakevych"),
        ("Уладзімір", "be", "uladzimir"),
        ("Раҳмонов", "ru", "rahmonov"),
        ("Łukasz", "ru", "lukasz"),
    ],
)
def test_icao(name: str, language: str, expected: str) -> None:
    assert names.romanise(name, language) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        "Щербаков Shcherbakov Chtcherbakov Schtscherbakow Scherbakov",
        "Журавлёв Zhuravlev Zhuravlyov",
        "Чайковский Chaikovskii Tchaikovskii Tschajkowskij Chaykovsky",
        "Юлия Iuliia Yulia Julija Yuliya",
        "Пушкин Pouchkine Puschkin Pushkin",
        "Джумабаев Dzhumabaev Djumabaev Dschumabaew",
        "Хасанов Khasanov Hasanov Xasanov",
        "Ковалев Ковалёв Kovalyov Kovalev",
        "Коваленко Каваленка",
        "Ольга Olga Olha",
    ],
)
def test_spellings_share_a_key(spellings: str) -> None:
    keys = {names.surname_key(word) for word in spellings.split()}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Иванова", "Иванов"),
        ("Достоевская", "Достоевский"),
        ("Толстая", "Толстой"),
        ("Раҳмонзода", "Рахмонов"),
    ],
)
def test_feminine_and_changed_endings(one: str, other: str) -> None:
    assert names.surname_key(one) == names.surname_key(other)


def test_different_surnames_stay_apart() -> None:
    surnames = ["Иванов", "Петров", "Сидоров", "Соколов", "Рахимов", "Каримов", "Шевченко", "Ткачук"]
    assert len({names.surname_key(word) for word in surnames}) == len(surnames)


@pytest.mark.parametrize(
    ("forms", "root"),
    [
        ("Саша Сашко Олександр Alex Аляксандр Шура", "aleksandr"),
        ("Дима Дмитро Dzmitry", "dmitri"),
        ("Лена Алёна Olena", "elena"),
        ("Таня Тетяна Таццяна", "tatiana"),
        ("Ҷамшед Джамшид Jamshed Jamshid", "jamshed"),
        ("Рустамжон Рустам", "rustam"),
        ("Микола Мікалай Коля Nicolae", "nikolai"),
    ],
)
def test_diminutives_and_other_languages(forms: str, root: str) -> None:
    assert all(root in names.given_roots(form) for form in forms.split())


def test_an_ambiguous_diminutive_keeps_its_names() -> None:
    assert {"vladislav", "viacheslav"} <= set(names.given_roots("Слава"))
    assert "aleksandr" in names.given_roots("Саша")


@pytest.mark.parametrize(
    ("patronymics", "father"),
    [
        ("Иванович|Ивановна|Іванівна|Иван кызы|Ivanovich", "ivan"),
        ("Сергеевич|Сергеевна|Sergeevna", "sergei"),
        ("Ильич|Ильинична", "ilia"),
        ("Миколайович|Николаевна", "nikolai"),
        ("Рахим оглы|Rahim qizi|Рахимович", "rahim"),
    ],
)
def test_patronymics(patronymics: str, father: str) -> None:
    assert {names.patronymic_key(word) for word in patronymics.split("|")} == {father}


@given(st.text(max_size=30))
def test_keys_are_ascii_and_never_raise(text: str) -> None:
    for key in (
        names.fold(text),
        names.surname_key(text),
        names.patronymic_key(text),
        *names.given_roots(text),
    ):
        assert key.isascii()
        assert key == "" or key.isalpha()


@given(st.text(alphabet=CYRILLIC, min_size=1, max_size=15))
def test_case_and_hyphen_do_not_matter(text: str) -> None:
    assert names.fold(text) == names.fold(text.title()) == names.fold(text.upper())
    assert names.fold(f"{text}-{text}") == names.fold(f"{text} {text}")


@given(st.text(alphabet=CYRILLIC, min_size=1, max_size=15))
def test_the_skeleton_has_no_inner_vowels(text: str) -> None:
    assert not set(names.skeleton(names.fold(text))[1:]) & set("aeiu")


def test_every_group_has_a_usable_form() -> None:
    for root, sex, forms in names.load_data("given_names.yaml")["groups"]:
        assert sex in "mf"
        assert all(names.fold(form) for form in forms.split()), root


def _keys(name: str) -> set[str]:
    return {names.fold(reading) for reading in names.readings(name)}


@pytest.mark.parametrize("name", IN_CYRILLIC["chinese"].split())
def test_pinyin_reads_as_palladius(name: str) -> None:
    sign, pinyin, cyrillic = name.split("/")
    assert _keys(pinyin) & _keys(cyrillic)
    # Of some signs the library knows another sound, or not that it is a ü.
    if sign not in "-曾吕":
        assert _keys(sign) & _keys(cyrillic)


@pytest.mark.parametrize("name", ["Maria", "Karina", "Ivanov", "Kim", "Jina'", "Zhangxiaohong", "Xi''an"])
def test_what_is_no_pinyin_is_not_read_as_it(name: str) -> None:
    assert not any("а" <= letter <= "я" for reading in names.readings(name) for letter in reading)


@pytest.mark.parametrize("name", IN_CYRILLIC["vietnamese"].split())
def test_vietnamese_reads_as_it_is_transcribed(name: str) -> None:
    own, cyrillic = name.split("/")
    assert _keys(own) & _keys(anyascii(own))
    if own != "Đức":  # ы of ư is written in few words
        assert _keys(anyascii(own)) & _keys(cyrillic)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hsieh", "Xie"),
        ("Chiang", "Цзян"),
        ("Xi'an", "Сиань"),
        ("Xian", "Сянь"),
        ("Jinan", "Цзинань"),
        ("LYU", "Люй"),
        ("Lyu", "Lü"),
        ("Đukić", "Джукич"),
        ("Ђукић", "Джукич"),
        ("Hoxha", "Ходжа"),
        ("Shtereva", "Щерева"),
        ("Chowdhury", "Чаудхури"),
        ("Park", "Пак"),
        ("Lee", "Ли"),
        ("الخوري", "Хури"),
        ("Elsayed", "Sayed"),
        ("Дзмітрыеў", "Дмитриев"),
        ("Цяцерына", "Тетерина"),
        ("Dziatlava", "Дятлова"),
        ("Пятроў", "Петров"),
        ("Piatrou", "Петров"),
        ("Piatrova", "Петрова"),
        ("Siamionau", "Семёнов"),
        ("Мядзведзеў", "Медведев"),
        ("Miadzvedzeva", "Медведева"),
        ("Turcan", "Цуркан"),
        ("Turcan", "Tsurkan"),
        ("Serbanescu", "Шербэнеску"),
    ],
)
def test_spellings_of_one_country_are_read(one: str, other: str) -> None:
    assert _keys(one) & _keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Шевцов", "Севцов"), ("Цветков", "Светков"), ("Труфанов", "Чуфанов")],
)
def test_readings_do_not_make_one_of_other_names(one: str, other: str) -> None:
    assert not _keys(one) & _keys(other)

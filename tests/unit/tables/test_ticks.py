from pathlib import Path

import pytest

from equiano.tables.ticks import NotATickError, tick_of, tick_reader, tick_texts
from equiano.words import using

YES = (
    "да",
    "Да",
    " ДА ",
    "да\u200b",
    "да\u00a0",
    "дa",
    "x",
    "X",
    "х",
    "Х",
    "✓",
    "✔",
    "☑",
    "+",
    "ИСТИНА",
    "истина",
    "WAHR",
)
YES += (
    "VRAI",
    "oui",
    "tak",
    "так",
    "ja",
    "PRAWDA",
    "ІСТИНА",
    "Selected",
    "Checked",
    "1",
    "1.0",
    "true",
    "TRUE",
    "y",
    "T",
)
NO = (
    "нет",
    "НЕТ",
    "н",
    "ЛОЖЬ",
    "FALSCH",
    "FAUX",
    "non",
    "nie",
    "ні",
    "nein",
    "Not selected",
    "unchecked",
    "0",
    "0.0",
    "no",
    "N",
    "−",
)
GAPS = (
    "",
    " ",
    "\u00a0",
    "-",
    "—",
    "?",
    "нет данных",
    "не знаю",
    "unknown",
    "N/A",
    "#N/A",
    "NaN",
    "NULL",
    "н/д",
    "отказ от ответа",
)
UNREADABLE = (
    "2",
    "иногда",
    "yes and no",
    "xy",
    "10",
    "maybe",
    "ok",
    "дат",
    "0.5",
    "*",
    "**",
    "~",
    "+/-",
    "/",
)


YES += ("[x]", "(да)", "Yes.", "да!", "есть", "имеется")
NO += ("(нет)", "No.", "не было")
GAPS += ("[ ]", "( )", "(-)", "...")


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert tick_of(text) is True


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert tick_of(text) is False


@pytest.mark.parametrize("text", GAPS)
def test_a_gap_is_neither(text: str) -> None:
    assert tick_of(text) is None


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_said_and_never_repeated(text: str) -> None:
    for lang in ("en", "ru"):
        with using(lang), pytest.raises(NotATickError) as caught:
            tick_of(text)
        assert text not in str(caught.value).split()


def test_a_dash_is_a_no_only_beside_a_plus() -> None:
    assert tick_of("-") is None
    assert tick_of("–", beside_plus=True) is False
    assert tick_reader(["+", "-", ""])("-") is False
    assert tick_reader(["+", "-", ""])("") is None
    assert tick_reader(["да", "-"])("-") is None


@pytest.mark.parametrize(
    "text", ["DebtBondage", "debt bondage", "Debt_Bondage", "Selected: debt bondage", "DEBT BONDAGE"]
)
def test_a_choice_may_be_ticked_by_its_own_name(text: str) -> None:
    assert tick_of(text, choice="Debt bondage") is True
    with pytest.raises(NotATickError):
        tick_of(text, choice="Threats")


def test_no_text_means_yes_and_no() -> None:
    source = Path(__file__).parents[3] / "src/equiano/tables/words.yaml"
    import yaml

    from equiano.vocab.plain import plain

    ticks = yaml.safe_load(source.read_text(encoding="utf-8"))["ticks"]
    yes, no = ({plain(text) for group in ticks[key] for text in group} for key in ("yes", "no"))
    assert not yes & no
    assert set(tick_texts()) == yes | no

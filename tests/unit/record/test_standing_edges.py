"""Who counts, word by word: statuses and consents as people write them, and what is no word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.errors import BadInputError
from equiano.record.standing import STANDINGS, Standings, standing
from equiano.record.standing_words import consent_of, status_of
from equiano.record.values import DoubtError, NotAValueError

WORDS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "src/equiano/record/standing.yaml").read_text(encoding="utf-8")
)
ACTUAL, POSSIBLE, NOT = "status.actual_victim", "status.possible_victim", "status.not_a_victim"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Actual victim of trafficking", ACTUAL), ("victim", ACTUAL), ("VOT", ACTUAL), ("confirmed", ACTUAL),
        ("survivor", ACTUAL), ("потерпевшая", ACTUAL), ("Жертва торговли людьми", ACTUAL),
        ("«пострадавший»", ACTUAL),
        ("positive conclusive grounds", ACTUAL), ("possible", POSSIBLE), ("Potential victim", POSSIBLE),
        ("PVOT", POSSIBLE), ("positive reasonable grounds", POSSIBLE), ("предполагаемая жертва", POSSIBLE),
        ("на рассмотрении", POSSIBLE), ("awaiting decision", POSSIBLE), ("not a victim", NOT),
        ("rejected", NOT),
        ("negative reasonable grounds", NOT), ("не признана потерпевшей", NOT),
        ("торговля людьми не подтвердилась", "?"),
        ("status.actual_victim", ACTUAL), ("", None), ("unknown", None), ("не указано", None),
        ("maybe later", "?"),
        ("victim of robbery", "?"), ("no", "?"), ("  Victim. ", ACTUAL),
    ],
)  # fmt: skip
def test_a_status_in_words(text: str, code: str | None) -> None:
    if code == "?":
        with pytest.raises(NotAValueError):
            status_of(text)
        return
    assert status_of(text) == code


def test_no_word_stands_for_two_statuses() -> None:
    seen: dict[str, str] = {}
    for code, groups in WORDS["status_words"].items():
        for word in (word for group in groups for word in group):
            assert seen.setdefault(word.casefold(), code) == code, word
            assert status_of(word) == code, word
            assert status_of(word.upper()) == code, word
            assert status_of(f"({word})") == code, word


def test_negated_words_are_never_taken_for_victims() -> None:
    """A `not` before any word of a victim is never read as a victim."""
    for code in (ACTUAL, POSSIBLE):
        for word in (word for group in WORDS["status_words"][code] for word in group):
            for text in (f"not {word}", f"не {word}"):
                try:
                    found = status_of(text)
                except NotAValueError:
                    continue
                assert found in (NOT, None), text


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("yes", True), ("да", True), ("x", True), ("TRUE", True), ("Granted", True), ("consent given", True),
        ("согласие получено", True), ("подписала", True), ("erteilt", True), ("with consent", True),
        ("no", False), ("нет", False), ("FALSE", False), ("withdrawn", False), ("refused", False),
        ("granted 2021, withdrawn 2023", False), ("отозвано", False), ("отказ", False), ("no consent", False),
        ("без согласия", False), ("not given", False), ("не дано", False), ("нет согласия", False),
        ("consent expired", False), ("widerrufen", False), ("brak zgody", False),
        ("she does not consent", False),
        ("opted out", False), ("opt-out", False), ("не подписано", False),
        ("согласие, затем отозвала", False),
        ("", None), ("unknown", None), ("not asked", None), ("n/a", None), ("не спрашивали", None),
        ("pending", None),
    ],
)  # fmt: skip
def test_a_consent_in_words(text: str, consent: bool | None) -> None:
    assert consent_of(text) is consent


@pytest.mark.parametrize("text", ["see file", "спросить у юриста", "partial, data only", "2021"])
def test_a_remark_is_no_consent(text: str) -> None:
    with pytest.raises(DoubtError) as caught:
        consent_of(text)
    assert caught.value.found is False


def test_every_word_of_the_lists_means_what_its_list_says() -> None:
    for name, meant in (("consent_given", True), ("consent_not_asked", None)):
        for word in (word for group in WORDS[name] for word in group):
            assert consent_of(word) is meant, word
            assert consent_of(word.upper()) is meant, word


def test_no_yes_survives_a_refusal_in_the_same_cell() -> None:
    for word in (word for group in WORDS["consent_given"] for word in group):
        for refusal in ("withdrawn", "отозвано", "refused", "no longer"):
            assert consent_of(f"{word}; {refusal}") is False, word


@pytest.mark.parametrize("status", [None, ACTUAL, POSSIBLE, NOT])
@pytest.mark.parametrize("source", [None, "htcds", "ctdc_2024", "own"])
def test_a_record_without_consent_counts_nowhere_whatever_it_says(
    status: str | None, source: str | None
) -> None:
    assert standing(status, False, source) == "no_consent"
    assert standing(status, None, source) == standing(status, True, source) != "no_consent"
    assert standing(status, True, source) in STANDINGS


@pytest.mark.parametrize(("setting", "expected"), [("possible", "possible"), ("actual", "actual")])
def test_what_nobody_decided_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, setting: str, expected: str
) -> None:
    monkeypatch.setenv("EQUIANO_STATUS_IF_EMPTY", setting)
    assert standing(None, None, "htcds") == expected
    assert standing(POSSIBLE, None, "htcds") == "possible"
    assert standing(NOT, None, "htcds") == "not_victim"


def test_another_setting_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_STATUS_IF_EMPTY", "certain")
    with pytest.raises(BadInputError, match="status_if_empty"):
        standing(None, None, "htcds")


def test_the_statuses_and_formats_are_these() -> None:
    assert WORDS["by_status"] == {ACTUAL: "actual", POSSIBLE: "possible", NOT: "not_victim"}
    assert WORDS["formats_of_identified_victims"] == [
        "ctdc_2017", "ctdc_2020", "ctdc_2021", "ctdc_2024", "ctdc_2025", "ctdc_vp",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((f"{word} victim", NOT) for word in ("not a", "not", "no", "non")),
        *((text, NOT) for text in ("non-victim", "not a VOT", "no trafficking", "not trafficking")),
        *((f"{how} {kind} grounds", code)
          for how, kind, code in (("negative", "conclusive", NOT), ("negative", "reasonable", NOT),
                                  ("positive", "conclusive", ACTUAL), ("positive", "reasonable", POSSIBLE))),
        *((word, POSSIBLE) for word in ("possible", "potential", "presumed", "suspected")),
        *((f"{word} victim", POSSIBLE)
          for word in ("possible", "potential", "presumed", "suspected", "alleged")),
        *((f"{word} victim", ACTUAL) for word in ("identified", "confirmed", "recognised", "verified")),
        *((f"{word} пострадавш{end}", POSSIBLE)
          for word, end in (("возможная", "ая"), ("возможный", "ий"),
                            ("предполагаемая", "ая"), ("предполагаемый", "ий"))),
        *((f"признан{end} {whom}", ACTUAL)
          for end, whom in (("", "жертвой"), ("а", "жертвой"), ("", "пострадавшим"), ("а", "пострадавшей"),
                            ("", "потерпевшим"), ("а", "потерпевшей"))),
        *((f"не признан{end} {whom}", NOT)
          for end, whom in (("", "жертвой"), ("а", "жертвой"), ("", "пострадавшим"), ("а", "пострадавшей"),
                            ("", "потерпевшим"), ("а", "потерпевшей"))),
    ],
)  # fmt: skip
def test_the_usual_forms_of_each_status_are_all_known(text: str, code: str) -> None:
    """Of both genders, and of both kinds of grounds: a form that is missing would lose a decision."""
    assert status_of(text) == code


@pytest.mark.parametrize("verb", ["given", "obtained", "granted", "signed"])
def test_a_consent_by_its_verb_alone_or_with_the_noun(verb: str) -> None:
    assert consent_of(verb) is consent_of(f"consent {verb}") is True


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        *((f"{kind}{noun}", True) for kind in ("written", "verbal", "oral") for noun in ("", " consent")),
        *((f"{kind}{noun}", True) for kind in ("письменное", "устное") for noun in ("", " согласие")),
        *((f"{kind} consent", True) for kind in ("informed", "signed", "with")),
        *((text, True) for text in ("informed consent given", "информированное согласие")),
        *((f"согласие {how}", True) for how in ("дано", "получено", "есть")),
        *((word, True) for word in ("согласна", "согласен", "дала", "дал", "подписала", "подписал")),
        *((word, True) for word in ("agreed", "agrees", "consented", "consents", "erteilt", "zgoda")),
        *((f"not {what}", None)
          for what in ("asked", "recorded", "known", "applicable", "stated", "specified")),
        *((f"no {what}", None) for what in ("data", "information")),
        *((f"не {what}", None) for what in ("спрашивали", "указано", "заполнено", "применимо")),
        *((f"нет {what}", None) for what in ("данных", "сведений")),
    ],
)  # fmt: skip
def test_the_usual_forms_of_a_consent_are_all_known(text: str, consent: bool | None) -> None:
    """A form that is missing would take a person out of every figure; one not asked is no refusal."""
    assert consent_of(text) is consent


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((f"{word} жертва", ACTUAL) for word in ("установленная", "выявленная", "подтвержденная")),
        *((f"{word} жертва", POSSIBLE)
          for word in ("возможная", "предполагаемая", "вероятная", "потенциальная")),
        *((f"{word} жертва торговли людьми", code)
          for word, code in (("установленная", ACTUAL), ("возможная", POSSIBLE), ("не", NOT))),
        *((f"выявленн{end}", ACTUAL) for end in ("ая пострадавшая", "ый пострадавший")),
        *((f"{no}{word}", code)
          for word in ("жертва", "пострадавшая", "пострадавший", "потерпевшая", "потерпевший")
          for no, code in (("", ACTUAL), ("не ", NOT))),
        *((f"не является жертвой{of}", NOT) for of in ("", " торговли людьми")),
        *((f"{word} victim of trafficking", code)
          for word, code in (("identified", ACTUAL), ("confirmed", ACTUAL), ("presumed", POSSIBLE),
                             ("suspected", POSSIBLE), ("potential", POSSIBLE), ("not a", NOT))),
        *((f"victim of {what}", ACTUAL)
          for what in ("trafficking", "human trafficking", "trafficking in persons")),
        *((f"not a victim of {what}", NOT)
          for what in ("trafficking", "human trafficking", "trafficking in persons")),
        *((f"not {how} as a victim", NOT)
          for how in ("identified", "recognised", "recognized", "confirmed")),
        *((text, POSSIBLE) for text in ("pending", "under assessment", "in process", "reasonable grounds")),
        *((text, ACTUAL) for text in ("trafficked", "trafficked person", "conclusive grounds")),
        *((text, NOT) for text in ("not trafficked", "negative", "excluded", "negative decision")),
    ],
)  # fmt: skip
def test_the_usual_words_of_an_agency_are_all_known(text: str, code: str) -> None:
    assert status_of(text) == code


def test_where_nobody_was_counted_nobody_is_said() -> None:
    assert set(Standings().as_dict().values()) == {0}
    assert len(Standings(actual=3, possible=1).sentences()) == 1
    for field in ("not_victim", "no_consent", "without_status", "repeated"):
        first, said = Standings(actual=3, **{field: 7}).sentences()
        assert first.startswith("3 actual victims") and said.startswith("7 "), field

"""The wordings: complete in both languages, short, neutral, never a conclusion, never an accusation."""

from __future__ import annotations

import re

import pytest

from equiano.identify.questions.bank import AUDIENCES, LANGUAGES, Question, load_bank, not_asked
from equiano.vocab.notion import notions

BANK = load_bank()
QUESTIONS = pytest.mark.parametrize("question", BANK.questions, ids=lambda question: question.id)
# Words that judge the person or name the crime; a question with one of them leads or accuses.
FORBIDDEN = {
    "en": re.compile(
        r"traffick|\bslave|\bvictim|exploit|prostitut|\bpimp|\billegal|\bcriminal|\bdeceiv|\bcoerc|\bforced\b"
        r"|\bbondage|\bsold\b|\bconfess|\bguilt|\badmit",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"торговл\w* людьми|\bраб(?:а|у|ом|е|ы|ов|ам|ами|ах|ств\w*|ск\w*|ын\w*)?\b|жертв|эксплуат|проститу"
        r"|сутен|нелегал|незаконн\w* мигра|преступ|обман|принужд|кабал|\bпродан|\bпродал|признайтесь|виноват",
        re.IGNORECASE,
    ),
}
BEGINNINGS = {
    ("observer", "en"): r"I (see|hear)\b",
    ("observer", "ru"): r"Я (вижу|слышу)\b",
    ("file", "en"): r"The record says that\b",
    ("file", "ru"): r"В деле записано, что\b",
}


def texts(question: Question) -> list[tuple[str, str, str]]:
    return [(who, lang, words[lang]) for who, words in question.wording.items() for lang in words]


def to_the_person(question: Question) -> list[tuple[str, str, str]]:
    """What is said to the person; a file may hold the words of the law."""
    said = [(who, lang, text) for who, lang, text in texts(question) if who in ("person", "child")]
    return said + [("follow_up", lang, question.follow_up[lang]) for lang in LANGUAGES]


@QUESTIONS
def test_every_audience_has_a_wording_in_both_languages(question: Question) -> None:
    assert set(AUDIENCES) <= set(question.wording)
    assert all(set(words) == set(LANGUAGES) for words in question.wording.values())
    assert all(len(text) > 10 for _, _, text in texts(question))
    for _, lang, text in texts(question):
        assert bool(re.search("[а-яё]", text)) == (lang == "ru")


@QUESTIONS
def test_no_wording_names_the_crime_or_judges_the_person(question: Question) -> None:
    for who, lang, text in to_the_person(question):
        assert not FORBIDDEN[lang].search(text), (who, text)


@pytest.mark.parametrize("text", ["Вас продали в рабство?", "Вы раб?", "Вы жертва торговли людьми?"])
def test_the_forbidden_words_are_found(text: str) -> None:
    assert FORBIDDEN["ru"].search(text)
    assert not FORBIDDEN["ru"].search("Вы работаете, и работа вам нравится?")
    assert FORBIDDEN["en"].search("Were you trafficked?")


@QUESTIONS
def test_a_question_is_one_sentence_that_yes_or_no_answers(question: Question) -> None:
    for who, lang, text in texts(question):
        if who in ("person", "child"):
            assert text.count("?") == 1 and text.endswith("?"), text
            assert not re.match(r"(What|Who|Where|When|How|Why|Кто |Что |Где|Когда|Как|Почему)\b", text) or (
                re.match(r"(Кто-то|Кто-нибудь|Что-то)", text)
            ), text
        else:
            assert text.count(".") == 1 and text.endswith("."), text
            assert re.match(BEGINNINGS[who, lang], text), text
        assert len(text) <= 110, text
        assert "!" not in text


@QUESTIONS
def test_a_grown_up_is_addressed_politely_and_a_child_simply(question: Question) -> None:
    polite, simple = (
        re.compile(r"\b[Вв](ы|ас|ам|ами|аш\w*)\b"),
        re.compile(r"\b[Тт](ы|ебя|ебе|обой|вои\w*|воя|вой)\b"),
    )
    for who, _, text in [entry for entry in texts(question) if entry[1] == "ru"]:
        if who == "person":
            assert polite.search(text) and not simple.search(text), text
        elif who == "child":
            assert simple.search(text) and not polite.search(text), text
            assert len(text) <= 90, text


def test_questions_neither_repeat_each_other_nor_hide_one_another() -> None:
    for who in AUDIENCES:
        for lang in LANGUAGES:
            said = [question.wording[who][lang] for question in BANK.questions]
            assert len(said) == len(set(said))
    assert len({question.records for question in BANK.questions}) == len(BANK.questions)


def test_every_notion_has_a_question_or_a_reason_why_it_is_not_asked() -> None:
    asked = {question.notion for question in BANK.questions}
    assert not asked & set(not_asked())
    assert asked | set(not_asked()) == set(notions())
    assert all(not_asked().values())


def test_conclusions_are_not_asked() -> None:
    for name in ("treated_as_property", "forced_labour", "slavery", "servitude", "coerced", "agreed"):
        assert name in not_asked()


@QUESTIONS
def test_tiers_and_ages_go_together(question: Question) -> None:
    assert question.tier in (0, 1, 2, 3)
    assert question.tier < 3 or "child" not in question.ages
    assert question.forms and question.sources


def test_forms_are_named_in_both_languages() -> None:
    assert len({form.id for form in BANK.forms}) == len(BANK.forms) >= 15
    for form in BANK.forms:
        for words in (form.label, form.plain):
            assert set(words) == set(LANGUAGES)
        for lang in LANGUAGES:
            assert not FORBIDDEN[lang].search(form.plain[lang]), form.plain

"""The narrative aid on bookish, impersonal and reported wording, and on what only looks like a sign."""

from __future__ import annotations

import pytest

from equiano.identify.clauses import NarrativeSentence
from equiano.identify.lexicon import lexicon
from equiano.identify.narrative import read_narrative

DOCUMENTS, DEBT, ISOLATION = "delphi.d5.documents", "delphi.d5.debt", "delphi.d5.isolation"
VIOLENCE, WAGES, CRIME = "delphi.d5.violence", "delphi.d5.wages", "delphi.d5.illicit"
LIVING, HOURS, HUMILIATION = "delphi.d4.living", "delphi.d4.hours", "means.psychological_abuse"
RECRUITED, JOB, CARE = "pal.act.recruitment", "delphi.d1.nature_job", "means.restricts_medical_care"


def codes(text: str) -> set[str]:
    return {proposal.indicator for proposal in read_narrative(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Reflexive passives and verbal nouns, as reports write.
        ("При приёме документы у рабочих изымались.", DOCUMENTS),
        ("За отказ к ним применялось насилие.", VIOLENCE),
        ("Она подвергалась избиениям.", VIOLENCE),
        ("Труд не оплачивался.", WAGES),
        ("Медицинская помощь не оказывалась.", CARE),
        ("Уезжать с участка запрещалось.", ISOLATION),
        ("Смена длилась шестнадцать часов.", HOURS),
        ("В бараке отсутствовало отопление.", LIVING),
        # "И" between words of one clause does not part the cue.
        ("Паспорт и карточку мне не отдали.", DOCUMENTS),
        # Impersonal plural and infinitive.
        ("За проезд с нас потребовали девять тысяч.", DEBT),
        ("Уйти не получалось.", ISOLATION),
        ("Беглецов ловили и привозили назад.", ISOLATION),
        ("Каждому дали кличку.", HUMILIATION),
        ("Рассчитывались с нами едой.", WAGES),
        ("Её обманули и заставили убирать снег.", JOB),
        ("Им обещали хороший заработок.", RECRUITED),
        ("Отсюда не выбраться.", ISOLATION),
        ("Мы шили чуть ли не круглые сутки.", HOURS),
        ("Её втянули в перевозку наркотиков.", CRIME),
        ("Заработок и пенсию забирал управляющий.", WAGES),
        # English.
        ("Two weeks later, she escaped through the attic.", ISOLATION),
        ("We were rarely paid.", WAGES),
        ("She was emotionally and physically abused.", HUMILIATION),
        ("When we fled, the owner tracked us down.", ISOLATION),
        ("They were coerced into defrauding strangers.", CRIME),
        ("He owed her six thousand for the crossing.", DEBT),
        ("He refused to pay us.", WAGES),
        ("Rather than a hotel job, I was put to work in a bar.", JOB),
        ("The hall had no beds and the conditions were squalid.", LIVING),
    ],
)
def test_wording_of_reports_proposes(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Домогательств нет.",
        "Зарплату обещали в конце месяца.",
        "Просить милостыню он начал сам прошлой зимой.",
        "Путь домой занял три дня.",
        "He did not owe anybody money.",
        "The owner kept my money safe.",
        "The food at the wedding was good.",
        "Police said that they had arrested two locals.",
        "Скудная зарплата учителя заставила его искать другое место.",
    ],
)
def test_what_only_looks_like_a_sign_proposes_nothing(text: str) -> None:
    assert codes(text) == set()


def test_papers_hidden_so_that_nobody_leaves_are_no_confinement() -> None:
    assert codes("Документы спрятали, чтобы я не уехал.") == {DOCUMENTS}


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Паспорт и телефон забрали.", 1),
        ("Нас били и запирали.", 2),
        ("Он избит и напуган.", 2),
        ("Забрали паспорт, и телефон отключили.", 2),
    ],
)
def test_an_and_parts_clauses_only_between_verbs(text: str, clauses: int) -> None:
    assert len(NarrativeSentence(text, lexicon("ru")).starts) == clauses

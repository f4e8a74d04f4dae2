"""The narrative aid reads clauses: what governs a fact, whose it is, and what is no fact."""

from __future__ import annotations

import pytest
import yaml

from equiano.identify.clauses import NarrativeSentence
from equiano.identify.lexicon import lexicon
from equiano.identify.narrative import read_narrative
from equiano.vocab.notion import notions
from tests.golden.narrative_labels import FOLDER, told

DOCUMENTS, VIOLENCE, WAGES = "delphi.d5.documents", "delphi.d5.violence", "delphi.d5.wages"
ISOLATION, THREAT, FAMILY = "delphi.d5.isolation", "delphi.d5.threat_violence", "delphi.d5.violence_family"
HOURS, SOLD, AGE = "delphi.d4.hours", "fact.sold", "htcds.vic_AgeWhenTrafficked"


def codes(text: str) -> set[str]:
    return {proposal.indicator for proposal in read_narrative(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Habitual "if" with a past tells a fact.
        ("If I was slow, he hit me.", VIOLENCE),
        ("If we complained, they locked us in the cellar.", ISOLATION),
        ("Если кто-то работал медленно, его били.", VIOLENCE),
        ("Если мы жаловались, нас запирали в подвале.", ISOLATION),
        # Fear with a cause.
        ("I was afraid because they beat me.", VIOLENCE),
        ("Я боялась его, потому что он меня избивал.", VIOLENCE),
        # Passives and participles.
        ("I was kept prisoner.", ISOLATION),
        ("We were guarded day and night.", ISOLATION),
        ("Я был избит.", VIOLENCE),
        ("Запертая в квартире, я ждала.", ISOLATION),
        ("Паспорта были изъяты.", DOCUMENTS),
        # Numbers.
        ("We had 20-hour days.", HOURS),
        ("They made us work seventeen-hour shifts.", HOURS),
        ("Мы работали по двадцать часов.", HOURS),
        ("Рабочий день был четырнадцатичасовой.", HOURS),
        # Conditional threats.
        ("If I ran they would kill my mother.", FAMILY),
        ("He said that he would kill me if I went to the police.", THREAT),
        ("Сказал, что если убегу, убьёт.", THREAT),
        # A mother in the sentence is not yet her story.
        ("I told my mother that they beat me.", VIOLENCE),
        ("My mother did not know that I was locked in.", ISOLATION),
        ("Мать не знала, что меня заперли.", ISOLATION),
        # A relative or friend who does it.
        ("My uncle took her passport.", DOCUMENTS),
        ("She was beaten by her brother.", VIOLENCE),
        ("Один из друзей продал его в рабство.", SOLD),
        # Only the other clause is negated, asked, or somebody else's.
        ("Nobody helped me when they beat me.", VIOLENCE),
        ("Никто не помог, когда меня били.", VIOLENCE),
        ("They took my passport, what can I do?", DOCUMENTS),
        ("У меня забрали паспорт, что мне делать?", DOCUMENTS),
        ("Меня избили, а подругу нет.", VIOLENCE),
        ("They not only shouted at us but beat us.", VIOLENCE),
        ("Меня не раз избивали.", VIOLENCE),
        ("He took my passport and did not return it.", DOCUMENTS),
        ("They will not give my passport back.", DOCUMENTS),
        # Joint subjects; a friend who only tells.
        ("Daniel and his friends were beaten.", VIOLENCE),
        ("My friend and I were locked up.", ISOLATION),
        ("I was beaten by two of my cousins.", VIOLENCE),
        ("Меня избили двое из моих друзей.", VIOLENCE),
        ("A friend told me she would be beaten, and then they beat me.", VIOLENCE),
    ],
)
def test_a_blocker_of_another_clause_does_not_hide_a_fact(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "If they locked me in, I would shout.",
        "I will leave if he hits me.",
        "Если бы меня заперли, я бы кричала.",
        "Если меня ударят, я уйду.",
        "I am afraid that they will beat me.",
        "Боюсь, что меня изобьют.",
        "I don't think that they beat anybody there.",
        "Не думаю, что там кого-то били.",
        "It is not true that he beat me.",
        "Неправда, что меня били.",
        "She asked whether we had been beaten.",
        "We were not beaten, starved or locked up.",
        "He never threatened, beat or locked up anyone.",
        "I would have been beaten without her.",
        "My friend worked there and was beaten.",
        "My cousin was never paid, he told me.",
        "A friend of mine was raped.",
        "One of my friends was beaten.",
        "The sister of my friend was beaten.",
        "Одна из моих подруг была избита.",
        "Подругу увезли и избили.",
        "Моего соседа избили, так он рассказывал.",
        "I read that women are locked up in that house.",
        "Слышала, что в том доме бьют людей.",
        "Did they take your passport?",
        "Разве вас не били?",
        "They took my passport for a stamp and returned it.",
        "I never beat the children.",
        # As the subject, a negation far before the word governs it; so does one at an "or".
        "Nobody there in the cellar was ever beaten.",
        "He never shouted at us in the evening or hit me.",
        "I beat the eggs.",
        "He never hurt me or hit me.",
        # Buying things, or a client buying services, is no sale of a person.
        "He bought me a coat.",
        "I bought my daughter a dress.",
        "The client bought two services.",
        "He sold me his old car.",
        "Он купил мне куртку.",
        "Клиент купил две услуги.",
        "Она продала мне телефон.",
        # What somebody sells is nobody's business here.
        "She sells sex and keeps what she earns.",
        "I was paid twelve dollars an hour.",
        "Мне сорок лет.",
    ],
)
def test_what_is_no_fact_about_the_person_proposes_nothing(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("He forced me to sleep with his friends.", "delphi.d5.tasks_clients"),
        ("Клиентов приводили по десять за ночь.", "delphi.d5.tasks_clients"),
        ("Two men pushed me into a car.", "pal.means.abduction"),
        ("Меня затолкали в машину.", "pal.means.abduction"),
        ("They put something in my drink.", "means.psychoactive_substance"),
        ("Меня подсадили на таблетки.", "means.psychoactive_substance"),
        ("He threatened to show the naked photos to my school.", "fact.blackmail"),
        ("Он грозил выложить мои фото в сеть.", "fact.blackmail"),
        ("They wanted a ransom from my brother.", "fact.ransom"),
        ("За освобождение потребовали с родных десять тысяч.", "fact.ransom"),
        ("She called me a dog.", "means.psychological_abuse"),
        ("Хозяйка плевала мне в лицо.", "means.psychological_abuse"),
        ("They refused to take me to a doctor.", "means.restricts_medical_care"),
        ("Врача мне не вызвали.", "means.restricts_medical_care"),
        ("They promised a room, but it was a container.", "delphi.d1.housing"),
        ("Обещали комнату, а поселили в гараж.", "delphi.d1.housing"),
        ("I had to swear an oath on a shrine.", "delphi.d3.beliefs"),
        ("Мадам пугала меня вуду.", "delphi.d3.beliefs"),
        ("I was forced to marry him.", "eu.purpose.forced_marriage"),
        ("Меня насильно выдали замуж.", "eu.purpose.forced_marriage"),
        ("They removed my kidney.", "pal.purpose.organs"),
        ("Мне вырезали почку.", "pal.purpose.organs"),
        ("They took my baby away.", "means.uses_children"),
        ("Ребёнка у меня отобрали.", "means.uses_children"),
        ("I was fifteen when he brought me there.", AGE),
        ("Мне было пятнадцать лет.", AGE),
    ],
)
def test_families_that_were_missing(text: str, code: str) -> None:
    assert code in codes(text)


def test_what_is_only_announced_is_a_threat_and_no_deed() -> None:
    assert codes("He told me that he would beat me.") == {THREAT}
    assert codes("Он сказал, что изобьёт меня.") == {THREAT}
    assert VIOLENCE in codes("Every night he would beat me.")


def test_dots_of_yo_make_no_difference() -> None:
    assert codes("Её заперли.") == codes("Ее заперли.") == {ISOLATION}


def test_ages_are_proposed_under_eighteen_only() -> None:
    assert AGE in codes("I was 17 when it began.")
    assert AGE not in codes("I was 18 when it began.")
    assert AGE in codes("Мне было 17 лет.")
    assert AGE not in codes("Мне было 18 лет.")


def test_a_proposal_names_the_facts_of_life_that_it_says() -> None:
    (taken,) = read_narrative("He took my passport.")
    assert taken.notions == ("papers_taken",)
    (earned,) = read_narrative("He took all the money that I earned.")
    assert (earned.indicator, earned.notions) == (WAGES, ("earnings_taken",))
    (age,) = read_narrative("I was fifteen years old.")
    assert age.notions == ("under_age",)
    for lang in ("en", "ru"):
        for cues in lexicon(lang).cues_of_bit.values():  # type: ignore[arg-type]
            for cue in cues:
                assert cue.notions and set(cue.notions) <= set(notions())


def test_both_languages_propose_the_same_families() -> None:
    of = {
        lang: {cue.code for cues in lexicon(lang).cues_of_bit.values() for cue in cues}  # type: ignore[arg-type]
        for lang in ("en", "ru")
    }
    assert len(of["ru"] & of["en"]) >= 31
    # Not met in the Russian stories read; English has one cue each.
    assert of["en"] - of["ru"] == {
        "delphi.d1.education",
        "delphi.d1.marriage_adoption",
        "delphi.d5.inform_family",
    }
    assert of["ru"] <= of["en"]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("They beat him, but not me.", ["They beat him", "but not me"]),
        ("I was afraid because they hit us", ["I was afraid", "because they hit us"]),
        ("He came and when I slept he left", ["He came", "and when I slept he left"]),
        ("My friend and I were beaten", ["My friend and I were beaten"]),
        ("Daniel and his friends were beaten and I ran", ["Daniel and his friends were beaten", "and I ran"]),
        ("They took my passport, phone and money", ["They took my passport", "phone", "and money"]),
        ("Забрали мой паспорт и мою карту", ["Забрали мой паспорт и мою карту"]),
        ("Забрали паспорт и карту и били", ["Забрали паспорт и карту", "и били"]),
        ("Паспорт и телефон забрали", ["Паспорт и телефон забрали"]),
        ("Меня били и не кормили", ["Меня били", "и не кормили"]),
        ("Меня заперли, и когда я кричала, били", ["Меня заперли", "и когда я кричала", "били"]),
        ("Я боялась и когда спала", ["Я боялась", "и когда спала"]),
        ("Хозяин и его жена били нас, но не меня", ["Хозяин и его жена били нас", "но не меня"]),
        ("Забрали паспорт и, не отдавая, ушли", ["Забрали паспорт", "и не отдавая", "ушли"]),
    ],
)
def test_a_sentence_is_cut_into_clauses(text: str, clauses: list[str]) -> None:
    sentence = NarrativeSentence(text, lexicon("ru" if text[0] > "z" else "en"))
    spans = [sentence.span(number) for number in range(len(sentence.starts))]
    assert [" ".join(sentence.words[first:end]) for first, end in spans] == [part.lower() for part in clauses]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_stories_are_many_and_no_story_is_in_both_halves(lang: str) -> None:
    rows = told(lang)  # type: ignore[arg-type]
    sources = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))[lang]
    assert len(rows) >= 400
    assert len({row.story for row in rows}) >= 60
    assert len([source for source in sources if source["story"] != "read_only"]) >= 60
    assert {source["story"] for source in sources} <= {row.story for row in rows} | {"read_only"}
    assert 0.4 < sum(row.held_out for row in rows) / len(rows) < 0.6
    assert sum(not row.codes for row in rows) >= 100


@pytest.mark.parametrize(("lang", "half"), [("en", False), ("en", True), ("ru", False), ("ru", True)])
def test_precision_and_recall_on_stories_do_not_fall(lang: str, half: bool) -> None:
    right = proposed = wanted = 0
    for row in told(lang):  # type: ignore[arg-type]
        if row.held_out == half:
            found = {proposal.indicator for proposal in read_narrative(row.sentence, lang)}  # type: ignore[arg-type]
            right += len(found & row.codes)
            proposed += len(found)
            wanted += len(row.codes)
    # A floor below what is measured (benchmarks/identify.md). Most stories bear the one label that they were
    # written for; a second sign that is there too counts as wrong, so precision is understated.
    assert right / proposed >= 0.80 and right / wanted >= 0.85

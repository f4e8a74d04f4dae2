"""The narrative aid: what it quotes, what it sets aside, and that it stays as good as its stated figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.identify.narrative import language_of, read_narrative, sentences
from tests.golden.narrative_labels import labelled

DOCUMENTS = "delphi.d5.documents"


def codes(text: str) -> set[str]:
    return {proposal.indicator for proposal in read_narrative(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Бригадир отобрал у меня паспорт.", DOCUMENTS),
        ("Паспорта отобраны у всех.", DOCUMENTS),
        ("The foreman took our passports.", DOCUMENTS),
        ("Нас избивали.", "delphi.d5.violence"),
        ("I was beaten.", "delphi.d5.violence"),
        ("Меня продали другому хозяину.", "fact.sold"),
        ("He said he would call the police and have us deported.", "delphi.d5.denunciation"),
        ("Мы работали по 14 часов.", "delphi.d4.hours"),
    ],
)
def test_inflected_words_propose(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Паспорт вернули.",
        "Паспорт мне вернули на второй день.",
        "Меня не били.",
        "Нас никто не запирал.",
        "I was not beaten.",
        "They didn't beat us.",
        "Nobody took my passport.",
        "If they took my passport, I would go home.",
        "Если бы у меня отобрали паспорт, я бы ушёл.",
        "Did they beat you?",
        "My friend's passport was taken.",
        "У моего друга отобрали паспорт.",
        "По телевизору показали, как людей избивали на ферме.",
        "Хозяин квартиры живёт этажом выше.",
        "She sells sex and keeps her money.",
        "Она продаёт услуги и сама получает деньги.",
    ],
)
def test_negation_others_hypotheses_and_plain_words_propose_nothing(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Её подругу избили, а меня нет.",
        "Они избили мою подругу, а меня не тронули.",
        "У подруги отобрали паспорт, а у меня нет.",
        "They beat my friend but not me.",
        "My friend was beaten, but they never touched me.",
        "They took her passport but not mine.",
    ],
)
def test_what_befell_another_and_not_the_speaker_proposes_nothing(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Подругу не били, а меня били.", "delphi.d5.violence"),
        ("My friend was not beaten but I was beaten.", "delphi.d5.violence"),
        ("They beat me but not my friend.", "delphi.d5.violence"),
        ("Подруге заплатили, а мне нет.", "delphi.d5.wages"),
        ("They paid everyone but not me.", "delphi.d5.wages"),
        ("They beat my friend but did not pay me.", "delphi.d5.wages"),
        ("Паспорт забрали, но мне не вернули.", DOCUMENTS),
        ("Паспорт был у хозяина, а у меня нет.", DOCUMENTS),
        ("Дядя запер дверь, но я не смогла убежать.", "delphi.d5.isolation"),
    ],
)
def test_the_speakers_own_part_of_a_contrast_proposes(text: str, code: str) -> None:
    assert codes(text) == {code}


def test_each_sentence_is_read_in_its_own_language() -> None:
    text = "They beat me. Бригадир отобрал паспорт. I was locked in. Нас избивали!"
    found = [(proposal.sentence, proposal.indicator) for proposal in read_narrative(text)]
    assert found == [
        ("They beat me.", "delphi.d5.violence"),
        ("Бригадир отобрал паспорт.", DOCUMENTS),
        ("I was locked in.", "delphi.d5.isolation"),
        ("Нас избивали!", "delphi.d5.violence"),
    ]
    # A Latin word met in a Russian sentence first must not be remembered with Russian lemmas.
    read_narrative("Слово beaten здесь по-английски, остальное по-русски.")
    assert codes("I was beaten.") == {"delphi.d5.violence"}


def test_the_sentence_is_quoted_exactly_with_its_offsets() -> None:
    text = "  Приехал в мае.\n«Бригадир отобрал паспорт!» Больше ничего…  "
    (proposal,) = read_narrative(text)
    assert text[proposal.start : proposal.end] == proposal.sentence
    assert proposal.sentence == "«Бригадир отобрал паспорт!»"
    assert set(proposal.words) <= set(text.lower().replace("«", "").replace("!»", "").split())


def test_sentences_cover_all_words() -> None:
    text = "One. Two! Three?\nFour"
    assert [text[start:end] for start, end in sentences(text)] == ["One.", "Two!", "Three?", "Four"]


def test_language_is_told_by_letters() -> None:
    assert language_of("Passport паспорт отобрали") == "ru"
    assert language_of("They took it") == "en"
    assert language_of("") == "en"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_at_least_150_sentences_and_about_half_are_held_out(lang: str) -> None:
    rows = labelled(lang)  # type: ignore[arg-type]
    assert len(rows) >= 150
    assert 0.4 < sum(row.held_out for row in rows) / len(rows) < 0.6
    assert sum(not row.codes for row in rows) >= 50  # hard negatives


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_precision_and_recall_do_not_fall_on_the_tuning_half(lang: str) -> None:
    right = proposed = wanted = 0
    for row in labelled(lang):  # type: ignore[arg-type]
        if not row.held_out:
            found = {p.indicator for p in read_narrative(row.sentence, lang)}  # type: ignore[arg-type]
            right, proposed, wanted = (
                right + len(found & row.codes),
                proposed + len(found),
                wanted + len(row.codes),
            )
    assert right / proposed >= 0.95 and right / wanted >= 0.95


def test_command_proposes_and_never_concludes(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("\ufeffThey took my passport. I was not beaten.", encoding="utf-8")
    done = CliRunner().invoke(app, ["read-narrative", str(story), "--json"])
    report = json.loads(done.stdout)
    assert [p["indicator"] for p in report["proposals"]] == [DOCUMENTS]
    assert report["proposals"][0]["sentence"] == "They took my passport."
    assert "never no" in report["note"]
    assert "They took" in CliRunner().invoke(app, ["read-narrative", str(story)]).stdout
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe\x00")
    assert isinstance(CliRunner().invoke(app, ["read-narrative", str(bad)]).exception, BadInputError)

"""The offer check: what is a sign, what takes it back, how it is hidden, and that nothing is scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError, UsageError
from equiano.prevent.offer import check as check_module
from equiano.prevent.offer.base_rate import SignCounts, base_rate_lines, precision, precision_of
from equiano.prevent.offer.check import LONGEST, check_offer
from equiano.prevent.offer.patterns import OfferKind, OfferLanguage, book, first_cues
from equiano.prevent.offer.reading import has_telephone, uncover
from equiano.prevent.offer.scan import cues_of, scanners
from equiano.prevent.offer.texts import offer_texts
from equiano.words import using
from tests.unit.prevent.offer_variants import variants

OFFERS = Path(check_module.__file__).parents[4] / "benchmarks/offers"
KEPT = yaml.safe_load((Path(check_module.__file__).parent / "figures.yaml").read_text(encoding="utf-8"))


def cues(text: str, kind: OfferKind | None = None) -> set[str]:
    return {passage.cue for passage in check_offer(text, kind=kind or "auto").says}


SAYS = [
    ("Your passport will be kept in the office.", "passport_handed_over"),
    ("On arrival you hand over your documents.", "passport_handed_over"),
    ("Паспорт сдаёте администратору на хранение.", "passport_handed_over"),
    ("Загранпаспорт заберёт старший смены.", "passport_handed_over"),
    ("We pay the ticket and you work it off in three months.", "travel_as_debt"),
    ("Дорогу отработаете за два месяца.", "travel_as_debt"),
    ("Tell nobody where you are going.", "secrecy"),
    ("Родителям ни слова.", "secrecy"),
    ("Need money? Sell a kidney.", "organ_money"),
    ("Хочешь продать почку?", "organ_money"),
    ("Girls of 16 are welcome, papers will be changed.", "under_18"),
    ("Можно с 15 лет, документы поправим.", "under_18"),
    ("Pay comes at the end of the season.", "pay_at_the_end"),
    ("Расчёт в конце вахты.", "pay_at_the_end"),
    ("You come on a tourist visa and work.", "tourist_visa"),
    ("Заезжаем по туристической визе.", "tourist_visa"),
    ("Sign the blank pages, the office fills them in.", "unread_contract"),
    ("Подпишете чистые листы.", "unread_contract"),
    ("Девушки 18–25 в Дубай, хостес.", "entertainment"),
    ("Dubai: hostess for a lounge.", "entertainment"),
    ("Without going out, the gate is locked at ten.", "cut_off"),
    ("За ворота выходить нельзя, телефоны собирает охрана.", "cut_off"),
]


@pytest.mark.parametrize(("text", "cue"), SAYS, ids=lambda word: word[:30])
def test_what_is_said_is_shown(text: str, cue: str) -> None:
    assert cue in cues(text, "job")


@pytest.mark.parametrize(
    "text",
    [
        "We never keep your passport.",
        "Your passport stays with you.",
        "We copy your passport and hand it straight back.",
        "Passports are not kept in the office.",
        "Do you keep my passport?",
        "If an agent asks you to hand over your passport, tell us.",
        "Паспорт остаётся у вас.",
        "Паспорта не забираем, копию снимаем при вас.",
        "Никогда не сдавайте паспорт на хранение.",
        "Вы забираете паспорт на хранение?",
        "Если с вас просят сдать паспорт, это мошенники.",
        "No fees, deposits or passports kept in the office.",
        "Without fines, without deposit.",
        "Штрафов нет, залог не нужен.",
        "Залогов не берём.",
        "Beware of people who keep your passport.",
    ],
)
def test_denials_questions_and_warnings_are_no_signs(text: str) -> None:
    assert not cues(text, "job")


@pytest.mark.parametrize(
    "text",
    [
        "п а с п о р т сдать на хранение",
        "п.а.с.п.о.р.т сдать на хранение",
        "П-А-С-П-О-Р-Т сдать на хранение",
        "Пaспopт cдaть нa xрaнeниe",  # Latin a, o, p, c, x, e
        "пас\u00adпорт сдать на хранение",
        "пас\u200bпорт сда\u2060ть на хранение",
        "пас🔥порт сдать на хранение",
        "пасп0рт сдать на хранение",
        "ПАСПОООРТ сдать на хранение",
        "па\u0301спорт сдать на хранение",
        "пас-\nпорт сдать на хранение",
        "p a s s p o r t kept in the office",
        "pаsspоrt kept in the оffice",  # Cyrillic а, о
        "p4ssp0rt kept in the office",
        "𝐩𝐚𝐬𝐬𝐩𝐨𝐫𝐭 kept in the office",
        "ｐａｓｓｐｏｒｔ kept in the office",
        "pass\ufe0fport kept in the office",
    ],
)
def test_spelling_hides_nothing(text: str) -> None:
    found = check_offer(text)
    assert "passport_handed_over" in {passage.cue for passage in found.says}
    (place,) = next(one for one in found.says if one.cue == "passport_handed_over").places
    assert text[place.start : place.end] == place.quoted
    assert place.quoted == text, "the passage is quoted as it was pasted"


def test_yo_and_short_i_are_what_few_write() -> None:
    assert cues("Паспорт остается у хозяйки") == cues("Паспорт остаётся у хозяйки") != set()


def test_help_first_for_the_gravest() -> None:
    assert first_cues() == {
        "under_18", "false_papers_or_age", "organ_money", "secrecy", "passport_handed_over"
    }  # fmt: skip
    assert check_offer("Tell nobody.").help_first
    assert not check_offer("Urgent! Start tomorrow.").help_first


def test_one_sign_and_none_have_their_sentences() -> None:
    texts = offer_texts()
    with using("ru"):
        assert check_offer("Уборщица, 2 часа в день.").said == (texts.when_nothing["ru"],)
        assert check_offer("Срочно! Уборщица.").said == (texts.when_one["ru"],)
    several = check_offer("Urgent! Tell nobody. Your passport is kept by the boss.")
    assert len(several.says) > 1
    assert several.said not in {(texts.when_one["en"],), (texts.when_nothing["en"],)}


def test_nothing_is_scored_and_nothing_is_called_safe() -> None:
    found = check_offer("Urgent! Tell nobody. Your passport is kept by the boss.")
    assert not {"score", "count", "risk", "level"} & set(found.__dataclass_fields__)
    for advice in offer_texts().advice.values():
        assert "безопасно" not in advice["ru"].sign and " safe" not in advice["en"].why.lower()


def test_what_is_not_said_is_a_question_and_no_sign() -> None:
    bare = check_offer("Work for everybody.")
    assert not bare.says
    asked = {one.question for one in bare.does_not_say}
    assert {"no_employer_name", "no_pay", "no_hours", "no_work_address", "deductions_unsaid"} <= asked
    full = check_offer(
        "Marlow Joinery Ltd, 14 High Street, Leeds. Carpenter, £21 an hour, 40 hours a week, contract, free "
        "room, bus from the station."
    )
    assert not {one.question for one in full.does_not_say}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Au-pair in Oslo, two kids", "au-pair"),
        ("Ищем au pair в Вену", "au-pair"),
        ("Beautiful brides wanted", "marriage"),
        ("Замуж в Корею", "marriage"),
        ("Scholarship at a university", "study"),
        ("Колледж в Польше, стипендия", "study"),
        ("Cleaner wanted", "job"),
        ("Нужен каменщик", "job"),
    ],
)
def test_kind_by_its_words(text: str, kind: OfferKind) -> None:
    assert check_offer(text).kind == kind
    assert kind in get_args(OfferKind)


def test_limits_at_their_edges() -> None:
    for empty in ("", " \n\t", "\u00a0"):
        with pytest.raises(BadInputError):
            check_offer(empty)
    check_offer("a" * LONGEST)
    with pytest.raises(BadInputError, match="20,001"):
        check_offer("a" * (LONGEST + 1))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_quoted_as_it_stands(text: str) -> None:
    read = uncover(text)
    assert len(read.read) <= len(text)
    if not text.strip():
        return
    for passage in check_offer(text).says:
        for place in passage.places:
            assert text[place.start : place.end] == place.quoted


def written(path: Path) -> list[tuple[OfferKind, str]]:
    """The invented offers of a file with their kinds."""
    kinds: dict[str, OfferKind] = {"учёба": "study", "брак": "marriage", "study": "study"}
    kinds |= {"marriage": "marriage", "au-pair": "au-pair"}
    entries = path.read_text(encoding="utf-8").removeprefix("== ").split("\n== ")
    parted = [entry.partition("\n") for entry in entries]
    return [(kinds.get(head.split()[0], "job"), text.strip()) for head, _, text in parted]


def fast(text: str) -> set[str]:
    """What the scan of many offers finds in one."""
    return set(cues_of([text], scanners())[0])


def test_many_offers_are_read_as_one_is() -> None:
    """The quick scan of a batch gives what the check gives, also after it has learnt."""
    by_language = scanners()
    texts = [text for path in sorted(OFFERS.glob("*.txt")) for _, text in written(path)]
    texts += [text for text, _ in SAYS] + [
        "п а с п о р т\n\nсдать на хранение",
        "pass🔥port kept in the office",
    ]
    for _ in range(2):
        assert [set(found) for found in cues_of(texts, by_language)] == [cues(text) for text in texts]
    assert cues_of([], by_language) == [] and cues_of(["", " "], by_language) == [frozenset()] * 2


def differing(variants: list[tuple[str, OfferKind | None]]) -> list[str]:
    """Texts of which the scan and the check say other things, and how many have a sign at all."""
    found = cues_of([text for text, _ in variants], scanners(), [kind for _, kind in variants])
    assert sum(map(bool, found)) > len(variants) / 4, "variants that say nothing try nothing"
    return [
        text
        for (text, kind), fast in zip(variants, found, strict=True)
        if text.strip() and fast != cues(text, kind)
    ]


def test_spoilt_offers_are_read_as_one_is() -> None:
    """Mixed languages, denials, hidden spelling, other scripts' letters, blanks of all sorts, numbers."""
    assert not differing(variants(1_500, 19))


@pytest.mark.slow
def test_twenty_thousand_spoilt_offers_are_read_as_one_is() -> None:
    assert not differing(variants(20_000, 2027))


@pytest.mark.parametrize(
    "text",
    [
        "Get v1p men as guests, girls for the lounge.",  # a figure for a letter in a short word
        "Wedding before 16.",  # a number that a list names itself
        "Student visa, work 60 hours.",
        "п-а с-п о-р т сдать на хранение",  # pulled apart by two signs in turn
        "(п а с п о р т) сдать на хранение",
        "Write to amazon.jobs@gmail.com on Telegram.",  # full stops that end no sentence
        "Girls 18. 900 555 77 31",  # a number behind the end of a sentence
        "No fees,\ndeposits or fines.",
        "Паспорт\u2028сдать\u00a0на\x1fхранение",
        "Паспорт \ue000 сдать \ue001 на хранение",
        "Contact only by t3l3gr4m.",
        "Student visa 100!",
        "Паспорт\ud800сдать на хранение",
    ],
)
def test_the_scan_misses_nothing_at_its_edges(text: str) -> None:
    assert fast(text) == cues(text)
    assert fast(text) or "fees" in text or "Girls" in text, "an edge where nothing is said is none"


def test_arrow_and_python_know_the_same_blanks() -> None:
    """The scan cuts texts by Arrow, words are cut by Python."""
    signs = [chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000]
    cut = pc.list_value_length(pc.utf8_split_whitespace(pa.array([f"a{sign}b" for sign in signs])))
    parted = {sign for sign, pieces in zip(signs, cut.to_pylist(), strict=True) if pieces == 2}
    assert parted == {sign for sign in signs if sign.isspace()}


def test_every_cue_has_a_pattern_or_is_a_question() -> None:
    said = {pattern.cue for pattern in book("en").patterns}
    assert said == {pattern.cue for pattern in book("ru").patterns}
    asked = {unsaid.question for unsaid in book("en").unsaid}
    assert said | asked == set(offer_texts().advice)
    assert offer_texts().status == "draft-for-review"


def test_patterns_know_no_origin_and_no_looks_of_a_person() -> None:
    """A pattern may name where work is, never what somebody is: nationality is no sign."""
    text = (Path(check_module.__file__).parent / "patterns.yaml").read_text(encoding="utf-8")
    words = set(yaml.safe_dump(yaml.safe_load(text), allow_unicode=True).lower().split())
    peoples = "ukrainian ukrainians vietnamese nigerian roma gypsy узбек* таджик* киргиз* цыган* негр* азиат*"
    assert not words & set(peoples.split())


@pytest.mark.parametrize(
    "said",
    ["+7 (900) 000-00-17", "8 900 000 00 17", "07700 900 017", "(4012) 00-00-17", "+370 5 200 00 17"],
)
def test_figures_of_a_telephone_are_no_ages(said: str) -> None:
    assert "looks_and_photos" in cues("Girls, 17 to 25.") | cues("Girls 18 to 25.")
    assert not cues(f"Girls: {said}"), "17 is no age here"
    assert not fast(f"Girls: {said}")


def test_sums_are_no_telephones() -> None:
    assert not has_telephone("90 000 - 120 000 a month, 2500-3000, 03.11.2026, from 18. 900 a week")
    assert has_telephone("1 (900) 000 00 17") and not has_telephone("900\n000\n000")


def test_a_full_stop_in_an_address_ends_no_sentence() -> None:
    said = "Amazon hires: hr.office@gmail.com."
    assert "borrowed_name" in cues(said)
    assert "borrowed_name" in cues("Amazon jobs, see www.jobs.example.org, write to hr@gmail.com.")
    assert "borrowed_name" not in cues("Amazon is a river. Write to hr@gmail.com.")


def test_a_quotation_mark_reaches_no_further_than_its_sentence() -> None:
    reader = book("en").reader
    plain = reader.tokens("Passport").bits[0]
    assert reader.tokens('He said "kept ". Passport').bits[-1] == plain
    assert reader.tokens('He said: "Passport').bits[-1] != plain


def test_the_base_rate_is_worked_out_from_kept_counts() -> None:
    for lang in ("en", "ru"):
        worth = precision(lang)
        assert 0 < worth.low < worth.share < worth.high < 0.01
        assert precision(lang, 2).share > worth.share
        assert "98" in base_rate_lines(lang)[0]
        assert f"{worth.low:.2%}" in base_rate_lines(lang)[1], "the line has its interval"


def test_what_a_sign_is_worth_by_hand() -> None:
    """80 of 100 and 20 of 100 where one in five is abusive: 80 abusive with a sign to 80 ordinary ones."""
    counts: SignCounts = {
        "abusive": 100, "abusive_with_sign": 80, "ordinary": 100, "ordinary_with_sign": 20
    }  # fmt: skip
    worth = precision_of(counts, 5)
    assert worth.share == pytest.approx(0.5)
    # Ratio 4; standard error of its logarithm sqrt(1/80 - 1/100 + 1/20 - 1/100) = 0.2062: 2.67 to 5.99.
    assert (worth.low, worth.high) == (pytest.approx(0.400, abs=1e-3), pytest.approx(0.600, abs=1e-3))
    with pytest.raises(ValueError, match="zero"):
        precision_of({**counts, "ordinary_with_sign": 0}, 5)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_line_rests_on_offers_that_no_pattern_was_written_by(lang: OfferLanguage) -> None:
    """The kept counts are those of the parts `late`, `blind` and `fresh`, and of nothing else."""
    for label in ("abusive", "ordinary"):
        signs = [
            bool(check_offer(text, kind=kind).says)
            for part in ("late", "blind", "fresh")
            for kind, text in written(OFFERS / f"{part}_{lang}_{label}.txt")
        ]
        kept = KEPT["languages"][lang]
        assert (len(signs), sum(signs)) == (kept[label], kept[f"{label}_with_sign"])


def test_there_are_five_hundred_invented_offers_of_each_language() -> None:
    for lang in ("en", "ru"):
        assert sum(len(written(path)) for path in OFFERS.glob(f"*_{lang}_*.txt")) >= 500


def test_command(tmp_path: Path) -> None:
    text = tmp_path / "offer.txt"
    text.write_text("Tell nobody. Your passport is kept by the boss.", encoding="utf-8")
    done = CliRunner().invoke(app, ["check-offer", str(text), "--json"])
    entry = json.loads(done.stdout)
    assert entry["help_first"]
    assert {one["cue"] for one in entry["says"]} == {"secrecy", "passport_handed_over"}
    assert set(entry["says"][0]) >= {"sign", "why", "ask", "keep", "places"}
    spoken = CliRunner().invoke(
        app, ["check-offer", "-", "--lang", "ru"], input="Паспорт сдать в сейф".encode()
    )
    assert spoken.stdout.startswith("Кому позвонить")
    assert "«Паспорт сдать в сейф»" in spoken.stdout
    for arguments in (["--kind", "slavery"], ["--text-lang", "de"]):
        failed = CliRunner().invoke(app, ["check-offer", str(text), *arguments])
        assert isinstance(failed.exception, UsageError)
    assert isinstance(CliRunner().invoke(app, ["check-offer", "-"], input=b"\xff").exception, BadInputError)


def test_numbers_of_help_come_from_the_installation(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.yaml"
    entry = {
        "id": "line", "country": "lt", "kind": "hotline", "name": {"en": "Line", "ru": "Линия"},
        "number": "+370 5 261 01 15", "languages": ["ru"], "hours": "24/7", "source": "rung",
    }  # fmt: skip
    old = {**entry, "id": "old", "country": "ru", "checked": "2020-01-01"}
    day = __import__("datetime").date.today().isoformat()
    contacts.write_text(yaml.safe_dump({"contacts": [{**entry, "checked": day}, old]}), encoding="utf-8")
    asked = ["check-offer", "-", "--contacts", str(contacts), "--origin", "ru", "--destination", "lt"]
    done = CliRunner().invoke(app, [*asked, "--json"], input="Cleaner wanted")
    assert [one["country"] for one in json.loads(done.stdout)["help"]] == ["lt"]
    assert "old" in done.stderr, "who is not given out is named"

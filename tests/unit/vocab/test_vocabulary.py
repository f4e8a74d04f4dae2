"""Lint of the whole vocabulary, and what the loader says when a file is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from equiano.errors import BadInputError, DataError
from equiano.vocab import Term, Vocabulary, load

TERMS = [term for scheme in load().schemes.values() for term in scheme.terms]
CYRILLIC = re.compile("[А-Яа-яЁё]")
VOCAB = Path(__file__).parents[3] / "src" / "equiano" / "vocab"


def code_of(term: Term) -> str:
    return term.code


def test_nothing_dangles() -> None:
    load().check()


def test_no_code_stands_in_two_schemes() -> None:
    codes = [term.code for term in TERMS]
    assert len(codes) == len(set(codes))
    for term in TERMS:
        found = load().schemes.of_code(term.code)
        assert found is not None
        assert found.name == term.scheme


def test_every_term_has_labels_a_source_and_a_verdict() -> None:
    for term in TERMS:
        assert term.label("en").strip(), term.code
        assert term.label("ru").strip(), term.code
        assert term.source in load().sources, term.code
        assert isinstance(term.verified, bool), term.code
        assert term.year is None or 1900 < term.year <= 2026, term.code


def test_verified_is_never_more_than_the_source_allows() -> None:
    for term in TERMS:
        if load().sources[term.source]["kind"] in ("secondary", "memory"):
            assert not term.verified, term.code


def test_labels_are_in_their_languages() -> None:
    for term in TERMS:
        if not term.extra.get("name"):
            assert CYRILLIC.search(term.label("ru")), term.code
        assert not CYRILLIC.search(term.label("en")), term.code


def test_every_russian_label_says_where_it_comes_from() -> None:
    known = {
        "official_un_text_recalled",
        "statute_wording_abridged",
        "statute_wording_recalled",
        "own_translation",
        "own_wording",
        "as_source",
    }
    for term in TERMS:
        assert term.extra.get("label_ru_status") in known, term.code


def test_titles_are_in_both_languages() -> None:
    for scheme in load().schemes.values():
        assert scheme.title and not CYRILLIC.search(scheme.title)
        assert CYRILLIC.search(scheme.title_ru)


def test_every_source_is_described() -> None:
    for key, source in load().sources.items():
        assert source["title"], key
        assert source["kind"] in ("text", "secondary", "memory", "ours"), key
        assert {"year", "url"} <= set(source), key


def test_terms_of_two_schemes_cannot_be_compared() -> None:
    with pytest.raises(TypeError, match="cannot compare"):
        _ = load().term("means.debt_bondage") == load().term("ilo11.09.debt")


def test_unknown_code() -> None:
    assert "means.nothing" not in load()
    assert "nothing" not in load()
    with pytest.raises(BadInputError, match="unknown code"):
        load().term("means.nothing")


def test_a_scheme_is_read_only_when_it_is_asked_for(folder: Path) -> None:
    (folder / "delphi.yaml").write_text("terms: [", encoding="utf-8")
    vocabulary = Vocabulary.read(folder)
    assert vocabulary.term("RUS").label("ru") == "Россия"
    with pytest.raises(DataError, match=r"vocab/delphi\.yaml: cannot be read"):
        vocabulary.scheme("delphi")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the vocabulary, to spoil."""
    for file in VOCAB.glob("*.yaml"):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "crosswalk.yaml",
            "precise: [ilo11.07.documents]",
            "precise: [ilo11.07.document]",
            r"vocab/crosswalk\.yaml: row 'means\.withholds_documents' names unknown code 'ilo11\.07\.doc",
        ),
        (
            "crosswalk.yaml",
            "codes: {case: [means.physical_abuse]",
            "codes: {case: [means.beaten]",
            r"vocab/crosswalk\.yaml: concept 'beaten' names unknown code 'means\.beaten'",
        ),
        (
            "crosswalk.yaml",
            "ctdc_2024: [ctdc_2024.meansWithholdDocs]",
            "ctdc_2023: [ctdc_2024.meansWithholdDocs]",
            r"vocab/crosswalk\.yaml: row 'means\.withholds_documents' names unknown edition 'ctdc_2023'",
        ),
        (
            "crosswalk.yaml",
            "any_of: [[delphi.d2.documents, delphi.d5.documents]",
            "any_of: [[delphi.d5.documents]",
            r"row 'means\.withholds_documents' has a group with less than two members",
        ),
        (
            "crosswalk.yaml",
            "- code: means.takes_earnings",
            "- code: means.debt_bondage",
            r"row 'means\.debt_bondage' stands twice",
        ),
        (
            "ilo11.yaml",
            "source: ilo11,",
            "source: ilo12,",
            r"vocab/ilo11\.yaml: 'ilo11\.01\.abuse_vulnerability' has unknown source 'ilo12'",
        ),
        (
            "ilo11.yaml",
            "code: ilo11.02.deception",
            "code: ilo11.01.abuse_vulnerability",
            r"vocab/ilo11\.yaml: 'ilo11\.01\.abuse_vulnerability' stands twice",
        ),
        (
            "ilo11.yaml",
            "code: ilo11.02.deception",
            "code: ilo.02.deception",
            r"vocab/ilo11\.yaml: 'ilo\.02\.deception' does not look like a code of this scheme",
        ),
        (
            "gender.yaml",
            'ru: "Женский"',
            'ru: "Женский", replaced_by: gender.woman',
            r"vocab/gender\.yaml: 'gender\.female' is replaced by unknown 'gender\.woman'",
        ),
        ("gender.yaml", ', ru: "Женский"', "", r"vocab/gender\.yaml: 'gender\.female' lacks \['ru'\]"),
        ("gender.yaml", "verified: true", "verified: maybe", "`verified` must be true or false"),
        ("gender.yaml", "title_ru", "title_fr", r"vocab/gender\.yaml lacks \['title_ru'\]"),
    ],
)
def test_a_spoilt_file_is_refused_by_name_and_code(
    folder: Path, file: str, old: str, new: str, expected: str
) -> None:
    spoil(folder / file, old, new)
    with pytest.raises(DataError, match=expected):
        Vocabulary.read(folder).check()


def test_countries_stand_in_the_order_of_their_names() -> None:
    english = [name for _, name in load().scheme("country").by_name("en")]
    assert english[0] == "Afghanistan" and english[-1] == "Zimbabwe"
    assert english.index("Åland Islands") == english.index("Afghanistan") + 1
    assert english.index("Côte d’Ivoire") < english.index("Croatia") < english.index("Cuba")
    russian = [name for _, name in load().scheme("country").by_name("ru")]
    assert russian.index("Италия") < russian.index("Йемен") < russian.index("Казахстан")
    assert len(russian) == len(english) == len(load().scheme("country").active_terms)

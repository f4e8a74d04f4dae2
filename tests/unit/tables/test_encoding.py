"""Encodings told by their letters, small and capital; names that only look like a wrong encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.tables.encoding import LIKELIEST, encoding_of
from equiano.tables.letters import is_mojibake, likeliest_encodings
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening

RUSSIAN = "id,фамилия,имя\n1,Иванова,Мария\n2,Кузнецова,Ольга\n3,Петренко,Анна\n"
CASES = {"small": str.lower, "title": str, "capitals": str.upper}
LISTS = {
    "cp1251": RUSSIAN,
    "cp866": RUSSIAN,
    "koi8-r": RUSSIAN,
    "koi8-u": "id,прізвище\n1,Шевченко Ірина\n2,Їжак Євген\n3,Бондаренко Олексій\n",
    "mac-cyrillic": RUSSIAN + "4,Щербакова,Юлия\n5,Жукова,Екатерина\n",
    "iso8859-5": RUSSIAN,
    "cp1252": "id,name\n1,Müller Jörg\n2,Groß Käthe\n3,Schäfer Günther\n",
    "cp1250": "id,name\n1,Kowalczyk Michał\n2,Wiśniewska Małgorzata\n3,Zieliński Łukasz\n",
    "cp1257": "id,name\n1,Kazlauskienė Rūta\n2,Žukauskas Šarūnas\n3,Petraitytė Eglė\n",
    "cp1254": "id,name\n1,Yıldız Ayşe\n2,Öztürk Çağla\n3,Şahin Gülşen\n",
}


def written(folder: Path, text: str, encoding: str) -> Path:
    path = folder / "in.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("encoding", LISTS)
def test_the_advice_reads_the_list(tmp_path: Path, encoding: str, case: str) -> None:
    if (encoding, case) == ("cp1252", "capitals"):
        pytest.skip("ß has no capital of its own")
    text = CASES[case](LISTS[encoding])
    path = written(tmp_path, text, encoding)
    with pytest.raises(BadInputError) as caught:
        encoding_of(path)
    advised = likeliest_encodings(path.read_bytes())
    assert path.read_bytes().decode(advised[0]) == text
    assert f"`--encoding {advised[0]}`" in str(caught.value)
    assert open_table(path, Opening(encoding=advised[0])).header == tuple(text.split("\n")[0].split(","))
    assert encoding_of(path, LIKELIEST) == advised[0]


def test_where_the_letters_do_not_tell_all_likely_ones_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "id,name\n1,Ruß\n", "cp1252")  # one letter
    advised = likeliest_encodings(path.read_bytes())
    assert len({path.read_bytes().decode(name) for name in advised}) == len(advised)
    with pytest.raises(BadInputError, match="--encoding"):
        encoding_of(path)


def test_a_late_line_beyond_ascii_is_looked_at(tmp_path: Path) -> None:
    text = "id,name\n" + "1,Anna\n" * 200_000 + "2,Кузнецова\n3,ПЕТРЕНКО\n"
    with pytest.raises(BadInputError, match="cp1251"):
        encoding_of(written(tmp_path, text, "cp1251"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark(tmp_path: Path, encoding: str) -> None:
    for text in (RUSSIAN, "id,name\n1,Anna\n"):
        path = written(tmp_path, text, encoding)
        with pytest.raises(BadInputError, match=f"--encoding {encoding}"):
            encoding_of(path)
        assert open_table(path, Opening(encoding=encoding)).header[0] == "id"


def test_some_lines_in_another_encoding_than_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(RUSSIAN.encode() + "4,Сидорова,Вера\n".encode("cp1251"))
    with pytest.raises(BadInputError, match="1 line is not in UTF-8") as caught:
        encoding_of(path)
    assert [fault.row for fault in caught.value.faults] == [5]


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "hex", "undefined", "idna", "zip"])
def test_what_is_no_text_encoding(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match=r"encoding|not in"):
        encoding_of(written(tmp_path, RUSSIAN, "utf-8"), name)


NAMES = [
    "РОСАРИО", "СУСОРОВА", "БЕРЁЗА", "РЁРИХ", "МАРІЯ", "СРЄДА", "Рїзник", "Росс", "РС", "Ярослав", "РІРА",
    "Сурайё", "ҚОСИМОВА", "Ђорђевић", "Müller", "Çağla", "Łukasz", "Ñandú", "Ó’Брайен", "Anna",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_mojibake(name: str) -> None:
    assert not is_mojibake(name)
    assert not is_mojibake(name.upper())


@pytest.mark.parametrize("wrong", ["cp1251", "cp1252", "latin-1"])
@pytest.mark.parametrize("name", ["Морозова", "РОСАРИО", "Иванов", "ЩУКИНА", "Анна", "Їжак"])
def test_a_name_read_in_a_wrong_encoding_is(name: str, wrong: str) -> None:
    text = name.encode().decode(wrong, "replace")
    assert is_mojibake(text)

"""Encodings: private secrets, projects apart, nothing of a name in the file, nearly the same links."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.errors import BadInputError
from equiano.link.encode import (
    LARGEST_OWN_BLOCK,
    LEAST_BITS,
    RECORDS_TO_MEET,
    RULES,
    Encodings,
    chance_in,
    check_alike,
    encode_list,
    project_key,
    read_encodings,
    read_secret,
    sharing_nothing,
    write_encodings,
)
from equiano.link.generate import ExampleLists
from equiano.link.linkage import Linkage
from equiano.link.match_encoded import candidates, link_encodings
from tests.unit.link.conftest import TODAY
from tests.unit.link.test_linkage import precision_recall

SECRET = b"9f1c7be04a6d23588e0b51d7c4fa3962"


@pytest.fixture(scope="module")
def encoded(made: ExampleLists) -> dict[str, Encodings]:
    return {name: encode_list(table, SECRET, "p", TODAY) for name, table in made.lists.items()}


def truth_of(made: ExampleLists, encoded: dict[str, Encodings]) -> np.ndarray:
    key = project_key(SECRET, "p")
    found = []
    for name, table in made.lists.items():
        ids = table["id"].to_pylist()
        person = {
            hmac.new(key, f"id|{one}".encode(), hashlib.sha256).hexdigest()[:20]: who
            for one, who in zip(ids, made.persons_of[name].tolist(), strict=True)
        }
        found += [person[reference] for reference in encoded[name].reference.to_pylist()]
    return np.array(found)


def test_encodings_link_nearly_as_well(
    made: ExampleLists, encoded: dict[str, Encodings], linked: Linkage, truth: np.ndarray
) -> None:
    def f1(precision: float, recall: float) -> float:
        return 2 * precision * recall / (precision + recall)

    result = link_encodings(encoded, draws=2)
    plain = f1(*precision_recall(linked.person, truth))
    keyed = f1(*precision_recall(result.person, truth_of(made, encoded)))
    assert keyed > plain - 0.05
    assert result.capture_table().column_names == linked.capture_table().column_names
    persons = sum(result.drawn[0]["count"].to_pylist())
    assert persons == pytest.approx(len(np.unique(truth)), rel=0.08)


def test_keys_are_repeatable_and_of_their_project(made: ExampleLists, encoded: dict[str, Encodings]) -> None:
    again = encode_list(made.lists["police"], SECRET, "p", TODAY)
    other = encode_list(made.lists["police"], SECRET, "another project", TODAY)
    assert np.array_equal(again.tokens, encoded["police"].tokens)
    assert not set(other.tokens.ravel().tolist()) & (set(again.tokens.ravel().tolist()) - {0})


def people(surnames: list[str]) -> pa.Table:
    """Invented persons of one given name."""
    size = len(surnames)
    return pa.table(
        {
            "id": [str(number) for number in range(size)],
            "family_name": surnames,
            "given_name": ["Anna"] * size,
            "birth_date": [f"19{60 + number}-05-03" for number in range(size)],
        }
    )


@pytest.mark.parametrize(
    ("bearers", "shown"), [(LARGEST_OWN_BLOCK, 1), (LARGEST_OWN_BLOCK + 1, LARGEST_OWN_BLOCK + 1)]
)
def test_a_key_that_many_share_is_hidden(bearers: int, shown: int) -> None:
    """At the edge: two may share surname and given name; with a third all three get keys that match none."""
    table = people(["Tverdova"] * bearers + ["Lesova"])
    tokens = encode_list(table, SECRET, "p", TODAY).tokens[:, RULES.index(("surname", "root"))]
    values, sizes = np.unique(tokens, return_counts=True)
    assert 0 not in values
    assert len(values) == shown + 1
    assert sizes.max() == (bearers if shown == 1 else 1)


def test_no_key_is_of_few_values() -> None:
    """A given name stands with a surname or with two parts of a date; sex and citizenship never alone."""
    narrow = {"surname", "any_order", "sound"}
    for rule in RULES:
        parts_of_date = len(set(rule) & {"year", "month", "day"})
        edge = {"start", "end", "father"} & set(rule) and parts_of_date
        assert narrow & set(rule) or edge, rule


def test_candidates_share_a_token() -> None:
    tokens = np.array([[5, 0], [5, 9], [7, 9], [0, 0], [0, 0]])
    left, right = candidates(tokens)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (1, 2)]


def test_the_file_holds_no_name_and_no_secret(
    made: ExampleLists, encoded: dict[str, Encodings], tmp_path: Path
) -> None:
    write_encodings(encoded["police"], tmp_path / "police.clk")
    raw = (tmp_path / "police.clk").read_bytes()
    assert SECRET not in raw
    for column in ("family_name", "given_name", "id", "birth_date"):
        values = {text for text in made.lists["police"][column].to_pylist()[:200] if len(text) > 5}
        assert not any(text.encode() in raw for text in values)
    back = read_encodings(tmp_path / "police.clk")
    assert np.array_equal(back.tokens, encoded["police"].tokens)


def test_other_projects_are_refused(made: ExampleLists, encoded: dict[str, Encodings]) -> None:
    other = encode_list(made.lists["iom"], SECRET, "q", TODAY)
    with pytest.raises(BadInputError, match="another project"):
        link_encodings({"police": encoded["police"], "iom": other})


def test_another_secret_shows_by_what_is_not_shared(
    made: ExampleLists, encoded: dict[str, Encodings]
) -> None:
    other = encode_list(made.lists["iom"], SECRET[::-1], "p", TODAY)
    with pytest.raises(BadInputError, match="another secret") as caught:
        link_encodings({"police": encoded["police"], "shelter": encoded["shelter"], "iom": other})
    assert "iom" in str(caught.value)
    assert "shelter:" not in str(caught.value)


@pytest.mark.parametrize(("size", "refused"), [(RECORDS_TO_MEET - 1, False), (RECORDS_TO_MEET, True)])
def test_a_small_list_may_share_nothing(
    made: ExampleLists, encoded: dict[str, Encodings], size: int, refused: bool
) -> None:
    other = encode_list(made.lists["iom"].slice(0, size), SECRET[::-1], "p", TODAY)
    lists = {"police": encoded["police"], "shelter": encoded["shelter"], "iom": other}
    assert sharing_nothing(lists) == ("iom",)
    if refused:
        with pytest.raises(BadInputError):
            check_alike(lists)
    else:
        check_alike(lists)


def test_nothing_in_a_file_confirms_a_secret(encoded: dict[str, Encodings], tmp_path: Path) -> None:
    write_encodings(encoded["police"], tmp_path / "police.clk")
    table = pq.read_table(tmp_path / "police.clk")
    about = json.loads(table.schema.metadata[b"equiano"])
    assert about == {"format": "equiano-clk-2", "project": "p"}
    assert set(table.column_names) == {"reference", "complete", *(f"token_{n}" for n in range(len(RULES)))}


def test_files_of_the_first_format_are_refused(tmp_path: Path) -> None:
    table = pa.table({"reference": ["a"]}).replace_schema_metadata({"equiano": '{"format": "equiano-clk-1"}'})
    pq.write_table(table, tmp_path / "old.clk")
    with pytest.raises(BadInputError, match="give names away"):
        read_encodings(tmp_path / "old.clk")


def test_a_drawn_secret_is_taken() -> None:
    """16 or 32 drawn bytes in hex, 32 in base64 or as they are: all of them, not most."""
    rng = np.random.default_rng(1)
    for _ in range(500):
        short, drawn = rng.bytes(16), rng.bytes(32)
        for text in (short.hex().encode(), drawn.hex().encode(), base64.b64encode(drawn), drawn):
            assert chance_in(text) >= LEAST_BITS


@pytest.mark.parametrize(
    "guessable",
    [
        "a" * 64,
        "0123456789abcdef" * 4,
        "12345678901234567890123456789012",
        "Kaliningrad2026!" * 3,
        "correct horse battery staple of the shelter",
        "correct-horse-battery-staple-of-the-shelter-2026",
        "ПравильнаяЛошадьБатареяСкрепкаПриюта",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ],
)
def test_a_secret_that_can_be_guessed_is_refused(guessable: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(guessable, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(BadInputError, match="can be guessed") as caught:
        read_secret(path)
    assert guessable not in str(caught.value)


def test_secret_files(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(SECRET)
    path.chmod(0o644)
    with pytest.raises(BadInputError, match="chmod 600"):
        read_secret(path)
    path.chmod(0o600)
    assert read_secret(path) == SECRET
    path.write_bytes(b"short")
    with pytest.raises(BadInputError, match="shorter") as caught:
        read_secret(path)
    assert "short" not in str(caught.value).replace("shorter", "")


def test_a_file_that_is_no_encoding(tmp_path: Path) -> None:
    (tmp_path / "x.clk").write_text("id,name\n")
    with pytest.raises(BadInputError, match="not an encoded list"):
        read_encodings(tmp_path / "x.clk")

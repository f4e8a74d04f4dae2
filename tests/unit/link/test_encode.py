"""Encodings: private secrets, projects apart, nothing of a name in the file, nearly the same links."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError
from equiano.link.encode import (
    Encodings,
    encode_list,
    project_key,
    read_encodings,
    read_secret,
    write_encodings,
)
from equiano.link.generate import ExampleLists
from equiano.link.linkage import Linkage
from equiano.link.match_encoded import candidates, dice, link_encodings
from tests.unit.link.conftest import TODAY
from tests.unit.link.test_linkage import precision_recall

SECRET = b"0123456789abcdef0123456789abcdef"


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


def test_codes_look_random_and_are_repeatable(made: ExampleLists, encoded: dict[str, Encodings]) -> None:
    again = encode_list(made.lists["police"], SECRET, "p", TODAY)
    other = encode_list(made.lists["police"], SECRET, "another project", TODAY)
    assert np.array_equal(again.codes, encoded["police"].codes)
    assert not set(other.tokens.ravel().tolist()) & (set(again.tokens.ravel().tolist()) - {0})
    fill = np.unpackbits(again.codes.view(np.uint8)).mean()
    assert 0.15 < fill < 0.5


def test_equal_records_do_not_have_equal_codes(made: ExampleLists) -> None:
    table = made.lists["police"].slice(0, 1)
    twice = table.set_column(0, "id", [["other"]])
    one, other = (encode_list(rows, SECRET, "p", TODAY) for rows in (table, twice))
    assert not np.array_equal(one.codes, other.codes)
    both = np.concatenate([one.codes, other.codes])
    assert dice(both, np.array([0]), np.array([1]))[0] > 0.85


def test_dice_against_plain_sets() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 2**63, size=(5, 16), dtype=np.uint64)
    bits = [set(np.flatnonzero(np.unpackbits(row.view(np.uint8))).tolist()) for row in codes]
    left, right = np.array([0, 1, 2]), np.array([3, 4, 2])
    expected = [
        2 * len(bits[i] & bits[j]) / (len(bits[i]) + len(bits[j])) for i, j in zip(left, right, strict=True)
    ]
    assert dice(codes, left, right) == pytest.approx(expected)


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
    assert np.array_equal(back.codes, encoded["police"].codes)
    assert np.array_equal(back.tokens, encoded["police"].tokens)


def test_other_secrets_and_projects_are_refused(made: ExampleLists, encoded: dict[str, Encodings]) -> None:
    other = encode_list(made.lists["iom"], SECRET[::-1], "p", TODAY)
    with pytest.raises(BadInputError, match="another secret or project"):
        link_encodings({"police": encoded["police"], "iom": other})


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

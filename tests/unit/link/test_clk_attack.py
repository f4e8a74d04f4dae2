"""What a `.clk` file gives to someone without the secret: not more than guessing (issue 12, point 7)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyarrow import csv

from equiano.cli import link as link_command
from equiano.cli.commands.link import EncodeCommand, WishesAsked
from equiano.cli.opening import Reading
from equiano.link import encode
from tests.unit.link import clk_attack

NAMED_BAR = 0.02  # above guessing the most frequent name for everybody
SEX_BAR = 0.05  # above guessing the more frequent sex for everybody


@pytest.mark.parametrize(("size", "lists"), [(800, 1), (2798, 1), (2000, 3)])
def test_no_attack_names_more_than_guessing(size: int, lists: int) -> None:
    for attack, found in clk_attack.attacks_on_keys(size, lists, seed=41).items():
        assert found.named <= found.guessing + NAMED_BAR, attack
        assert found.sex <= found.base + SEX_BAR, attack


def test_pattern_mining_names_most_records_of_the_first_format() -> None:
    """The attack is real: on `equiano-clk-1` both bars fail by far."""
    table = clk_attack.drawn_list(800, 41)
    bits = clk_attack.bloom_codes(table, clk_attack.SECRET, 41)
    found = clk_attack.outcome(clk_attack.truth_of(table), *clk_attack.mine(bits, starts=2))
    assert found.named > found.guessing + 0.4
    assert found.sex > found.base + 0.2


def test_a_key_of_a_given_name_and_little_else_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attack by chains is real: with such a key, hidden less, frequent names come out in groups."""
    monkeypatch.setattr(encode, "LARGEST_OWN_BLOCK", 5)
    rules = (*encode.RULES, ("root", "year"))
    monkeypatch.setattr(encode, "RULES", rules)
    monkeypatch.setattr(clk_attack, "RULES", rules)
    file = clk_attack.encoded_file([clk_attack.drawn_list(2798, 41)], clk_attack.SECRET)
    groups = np.bincount(clk_attack.chained(file.tokens, "root"))
    assert groups.max() > 30


def test_no_group_of_a_given_name_grows() -> None:
    """No chain of match keys joins more than a handful of records, so no frequency can be read."""
    file = clk_attack.encoded_file([clk_attack.drawn_list(2798, 42)], clk_attack.SECRET)
    assert np.bincount(clk_attack.chained(file.tokens, "root")).max() <= 10
    assert clk_attack.block_sizes(file.tokens).max() <= encode.LARGEST_OWN_BLOCK


@pytest.mark.parametrize(("largest", "warned"), [(40, False), (39, True)])
def test_encode_says_that_the_file_is_personal_data(
    largest: int,
    warned: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of 40 records at the edge of the size from which frequent names may show."""
    csv.write_csv(clk_attack.drawn_list(40, 41), tmp_path / "police.csv")
    (tmp_path / "secret").write_text("6b0de1f75c2a94838d17f0a3bc5e4962")
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setattr(link_command, "LARGEST_LIST", largest)
    asked = EncodeCommand(
        list_file=tmp_path / "police.csv",
        secret_file=tmp_path / "secret",
        project="p",
        out=tmp_path / "police.clk",
        wishes=WishesAsked(reading=Reading()),
    )
    link_command.encode(asked)
    told = capsys.readouterr().err
    assert "police.clk: personal data" in told
    assert ("frequent given names may show" in told) == warned

"""Accounts at their edges: the last of a budget, the first person too few, what joins and what does not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import SafeguardError
from equiano.publish.account import Accounts, DataSet, charged_to, one_off, spent_by, spent_on
from equiano.publish.approval import approve
from equiano.publish.budget import Guarantee
from equiano.publish.entries import LedgerEntry
from equiano.publish.keys import make_key
from equiano.publish.ledger import Ledger
from equiano.publish.people import People
from equiano.publish.policy import Budget, load_policy

POLICY = load_policy()


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "anna")), POLICY)


def costs(rho: float, delta: float = 1e-6) -> Guarantee:
    return Guarantee(4.0, delta, rho, True, rho)


def of(name: str, records: Sequence[str], persons: Sequence[str] = (), ids: Sequence[str] = ()) -> DataSet:
    return DataSet(name, f"hash of {name}", records, persons, frozenset(ids))


def people(name: str, number: int = 40, start: int = 0) -> DataSet:
    """So many records that no other name has."""
    return of(name, [f"{name} {place}" for place in range(start, start + number)])


# The budget


@pytest.mark.parametrize("spent", [0.0, 0.4, 1.3])
def test_a_budget_can_be_spent_to_its_last_and_no_further(accounts: Accounts, spent: float) -> None:
    data = people("a")
    if spent:
        accounts.spend(data, costs(spent))
    with pytest.raises(SafeguardError, match="the privacy budget of `a` is spent"):
        accounts.spend(data, costs(1.4 - spent + 1e-6))
    accounts.spend(data, costs(1.4 - spent))
    assert spent_on(accounts.ledger.entries(), "a") == pytest.approx(1.4)
    with pytest.raises(SafeguardError):
        accounts.spend(data, costs(1e-6))


def test_a_refused_release_is_not_charged_and_leaves_nothing_behind(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(1.0))
    before = sorted(path.name for path in accounts.ledger.path.parent.rglob("*.npz"))
    with pytest.raises(SafeguardError):
        accounts.spend(people("a"), costs(1.0))
    assert spent_on(accounts.ledger.entries(), "a") == 1.0
    assert sorted(path.name for path in accounts.ledger.path.parent.rglob("*.npz")) == before


@pytest.mark.parametrize(
    ("mine", "first"), [(Budget(1.0, 0.001), 1.0), (Budget(1.4, 0.0005), 1.4), (Budget(1.0, 0.0005), 1.0)]
)
def test_the_smaller_of_the_pinned_and_the_own_budget_holds(
    accounts: Accounts, mine: Budget, first: float
) -> None:
    accounts.spend(people("other"), costs(0.1))  # pins the shipped policy
    stricter = Accounts(accounts.ledger, replace(POLICY, budget=mine))
    with pytest.raises(SafeguardError, match="is spent"):
        stricter.spend(people("a"), costs(first + 1e-6, mine.delta))
    with pytest.raises(SafeguardError, match="too few records"):
        stricter.spend(people("a"), costs(0.1, mine.delta * 1.0001))
    stricter.spend(people("a"), costs(first, mine.delta))
    # What the stricter one spent counts against the other too.
    with pytest.raises(SafeguardError):
        accounts.spend(people("a"), costs(1.4 - first + 1e-3))


def test_a_release_says_under_which_other_names_the_budget_was_used(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(1.4))
    same = replace(people("a"), name="b")
    with pytest.raises(
        SafeguardError, match=r"`b` is spent: 100% is used \(also as `a`\), this release would take 50%"
    ):
        accounts.spend(same, costs(0.7))


def test_what_was_spent_on_a_name_that_nobody_used(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(0.5))
    assert spent_on(accounts.ledger.entries(), "b") == 0.0
    assert isinstance(spent_on(accounts.ledger.entries(), "a"), float)


def test_the_first_entry_pins_the_policy_and_a_salt(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(0.1))
    first, second = accounts.ledger.entries()
    assert (first["kind"], second["kind"]) == ("opened", "spend")
    assert first["policy"] == POLICY.pinned()
    assert len(bytes.fromhex(first["salt"])) == 32
    assert (second["epsilon"], second["delta"], second["rho"]) == (4.0, 1e-6, 0.1)
    assert (second["dataset"], second["data_sha256"], second["data_sets"]) == ("a", "hash of a", [])


def test_a_looser_policy_than_that_of_the_ledger_is_refused_and_named(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(0.1))
    looser = Accounts(accounts.ledger, replace(POLICY, minimum=9))
    with pytest.raises(SafeguardError, match=r"stricter policy \(minimum\)"):
        looser.spend(people("b"), costs(0.1))


# Whose account


SAME = {
    "name": (of("a", ["x"]), of("a", ["y"]), True),
    "hash": (DataSet("a", "1", ["x"]), DataSet("b", "1", ["y"]), True),
    "one id": (of("a", ["x"], ids=["i", "j"]), of("b", ["y"], ids=["j", "k"]), True),
    "no id in common": (of("a", ["x"], ids=["i"]), of("b", ["y"], ids=["k"]), False),
    "one person of many": (
        of("a", list("stuv"), persons=list("1234")),
        of("b", [f"r{n}" for n in range(99)], persons=["4", *map(str, range(100, 198))]),
        True,
    ),
    "other persons": (of("a", list("st"), list("12")), of("b", list("uv"), list("34")), False),
    "a tenth": (
        people("x", 100), of("b", [f"x {n}" for n in range(10)] + [f"b {n}" for n in range(90)]), True
    ),
    "less than a tenth": (
        people("x", 100), of("b", [f"x {n}" for n in range(9)] + [f"b {n}" for n in range(91)]), False
    ),
    "a tenth of the smaller": (people("x", 1000), of("b", ["x 7", *(f"b {n}" for n in range(9))]), True),
    "less than a tenth of the smaller": (
        people("x", 1000), of("b", ["x 7", *(f"b {n}" for n in range(10))]), False
    ),
    "nothing": (people("a"), people("b"), False),
    "no records at all": (of("a", []), of("b", []), False),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_which_data_sets_are_one(accounts: Accounts, name: str) -> None:
    first, second, same = SAME[name]
    one, other = accounts.spend(first, costs(0.2)), accounts.spend(second, costs(0.3))
    assert (one["account"] == other["account"]) == same
    assert spent_on(accounts.ledger.entries(), second.name) == pytest.approx(0.5 if same else 0.3)


def test_equal_records_are_counted_apart(accounts: Accounts) -> None:
    """A hundred records that all say the same are a hundred: half of them is the same data, one is not."""
    one = accounts.spend(of("a", ["same"] * 100), costs(0.1))
    other = accounts.spend(of("b", ["same", *(f"b {n}" for n in range(99))]), costs(0.1))
    again = accounts.spend(of("c", ["same"] * 50 + [f"c {n}" for n in range(50)]), costs(0.1))
    assert one["account"] != other["account"]
    assert again["account"] == one["account"]


def test_who_joins_two_accounts_has_spent_of_both(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(0.5))
    accounts.spend(people("b"), costs(0.6))
    both = of("c", [*people("a").records, *people("b").records])
    with pytest.raises(SafeguardError, match=r"also as `a`, `b`"):
        accounts.spend(both, costs(0.4))
    joined = accounts.spend(both, costs(0.3))
    assert len(joined["also"]) == 1
    for name in "abc":
        assert spent_on(accounts.ledger.entries(), name) == pytest.approx(1.4)


def entry(kind: str, account: str, also: Sequence[str] = (), rho: float = 0.1) -> LedgerEntry:
    return {"kind": kind, "account": account, "also": list(also), "rho": rho, "dataset": account}


def test_accounts_are_joined_through_others() -> None:
    chain = [entry("spend", "1", ["2"]), entry("spend", "2", ["3"]), entry("spend", "3"), entry("spend", "9")]
    for start in "123":
        assert [one["account"] for one in charged_to(chain, start, set())] == ["1", "2", "3"]
    assert [one["account"] for one in charged_to(chain, "9", set())] == ["9"]
    assert [one["account"] for one in charged_to(chain, "new", {"9"})] == ["9"]
    assert charged_to([], "1", set()) == []


def test_only_what_was_spent_is_summed() -> None:
    entries = [entry("spend", "1"), entry("release", "1"), entry("spend", "1", rho=0.25)]
    assert spent_by(entries) == pytest.approx(0.35)
    assert spent_by([]) == 0.0


@settings(max_examples=25, deadline=None)
@given(parts=st.lists(st.floats(0.001, 0.9), min_size=1, max_size=8))
def test_whatever_is_asked_for_no_more_than_the_budget_is_ever_spent(
    parts: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spend")
    accounts, taken = Accounts(Ledger(folder / "l", "A", make_key(folder / "k")), POLICY), 0.0
    for part in parts:
        if taken + part <= 1.4:
            accounts.spend(people("a"), costs(part))
            taken += part
        else:
            with pytest.raises(SafeguardError):
                accounts.spend(people("a"), costs(part))
    assert spent_on(accounts.ledger.entries(), "a") == pytest.approx(taken)


# k-anonymous releases


def test_a_k_anonymous_release_stands_alone(accounts: Accounts) -> None:
    accounts.one_off(people("a"))
    accounts.release(people("a"), {"guarantee": "k-anonymity"})
    for again in (
        lambda: accounts.one_off(people("a")),
        lambda: accounts.release(people("a"), {"guarantee": "k-anonymity"}),
    ):
        with pytest.raises(SafeguardError, match="had a release before"):
            again()
    with pytest.raises(SafeguardError, match="had a k-anonymous release"):
        accounts.spend(people("a"), costs(0.1))
    accounts.spend(people("b"), costs(0.1))


def test_no_k_anonymous_release_beside_a_private_one(accounts: Accounts) -> None:
    accounts.spend(people("a"), costs(0.1))
    accounts.release(people("a"), {"guarantee": "differential privacy"})
    with pytest.raises(SafeguardError, match="had a release before"):
        accounts.one_off(people("a"))
    with pytest.raises(SafeguardError, match="had a release before"):
        accounts.release(people("a"), {"guarantee": "k-anonymity"})
    one_off([], "a")


# Reports of nearly the same people


def report(accounts: Accounts, number: str, people: People, *, draft: bool = False) -> LedgerEntry:
    return accounts.report(number, "0" * 64, (), people, draft=draft)


def crowd(number: int, start: int = 0, persons: bool = False) -> People:
    records = [f"record {place}" for place in range(start, start + number)]
    return People(records, [f"person {place}" for place in range(start, start + number)] if persons else ())


@pytest.mark.parametrize("persons", [False, True])
@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False), (9, False), (10, True), (40, True)])
def test_a_report_differs_by_nobody_or_by_ten(
    accounts: Accounts, persons: bool, more: int, taken: bool
) -> None:
    report(accounts, "1", crowd(50, persons=persons))
    if taken:
        assert report(accounts, "2", crowd(50 + more, persons=persons))["number"] == "2"
        return
    with pytest.raises(
        SafeguardError, match=r"people of report 1 \(20\d\d-\d\d-\d\d\) but for fewer than 10: "
    ):
        report(accounts, "2", crowd(50 + more, persons=persons))


@pytest.mark.parametrize(("gone", "taken"), [(1, False), (9, False), (10, True)])
def test_who_left_counts_like_who_came(accounts: Accounts, gone: int, taken: bool) -> None:
    report(accounts, "1", crowd(50))
    if taken:
        report(accounts, "2", crowd(50 - gone))
        return
    with pytest.raises(SafeguardError):
        report(accounts, "2", crowd(50 - gone))


def test_quite_other_people_may_be_reported(accounts: Accounts) -> None:
    report(accounts, "1", crowd(5))
    report(accounts, "2", crowd(5, start=100))


@pytest.mark.parametrize(("changed", "taken"), [(1, False), (9, False), (10, True)])
def test_records_of_the_same_persons_that_were_corrected(
    accounts: Accounts, changed: int, taken: bool
) -> None:
    before = crowd(50, persons=True)
    records = [f"{text} corrected" if place < changed else text for place, text in enumerate(before.records)]
    report(accounts, "1", before)
    if taken:
        report(accounts, "2", People(records, before.persons))
        return
    with pytest.raises(SafeguardError):
        report(accounts, "2", People(records, before.persons))


def test_a_few_who_came_are_seen_however_many_records_were_corrected(accounts: Accounts) -> None:
    before = crowd(50, persons=True)
    report(accounts, "1", before)
    more = People([f"{text} corrected" for text in before.records] + ["new"], [*before.persons, "person new"])
    with pytest.raises(SafeguardError):
        report(accounts, "2", more)


def test_the_stricter_minimum_of_ledger_and_policy_holds(accounts: Accounts) -> None:
    report(accounts, "1", crowd(50))
    stricter = Accounts(accounts.ledger, replace(POLICY, minimum=20))
    with pytest.raises(SafeguardError, match="fewer than 20"):
        report(stricter, "2", crowd(69))
    report(stricter, "2", crowd(70))


def test_what_is_not_called_a_draft_may_leave_and_is_held_against_later_ones(accounts: Accounts) -> None:
    assert accounts.report("1", "0" * 64, (), crowd(50))["kind"] == "report"
    with pytest.raises(SafeguardError, match="report 1 "):
        accounts.report("2", "0" * 64, (), crowd(51))


def test_a_draft_is_held_against_nobody(accounts: Accounts) -> None:
    assert report(accounts, "1", crowd(50), draft=True)["kind"] == "draft"
    report(accounts, "2", crowd(51))
    assert report(accounts, "3", crowd(52), draft=True)["kind"] == "draft"


def test_a_report_that_never_left_is_held_against_nobody(accounts: Accounts) -> None:
    report(accounts, "1", crowd(50))
    accounts.unpublished("1")
    report(accounts, "2", crowd(51))
    with pytest.raises(SafeguardError, match="no report 7"):
        accounts.unpublished("7")
    with pytest.raises(SafeguardError, match="report 2 "):
        report(accounts, "3", crowd(52))


def test_a_draft_cannot_be_called_an_unpublished_report(accounts: Accounts) -> None:
    report(accounts, "1", crowd(50), draft=True)
    with pytest.raises(SafeguardError, match="no report 1"):
        accounts.unpublished("1")


def test_hashes_of_earlier_people_cannot_be_changed(accounts: Accounts) -> None:
    report(accounts, "1", crowd(50))
    (held,) = accounts.ledger.path.parent.rglob("*.npz")
    held.write_bytes(held.read_bytes() + b"x")
    with pytest.raises(SafeguardError, match="are gone or changed"):
        report(accounts, "2", crowd(500))
    held.unlink()
    with pytest.raises(SafeguardError, match="are gone or changed"):
        report(accounts, "2", crowd(500))


def test_no_hash_can_be_told_from_another_ledger(tmp_path: Path) -> None:
    """The salt is of the ledger: two offices cannot find out by their hashes whom both know."""
    held = []
    for name in "ab":
        accounts = Accounts(Ledger(tmp_path / name / "l", "A", make_key(tmp_path / name / "k")), POLICY)
        report(accounts, "1", crowd(3))
        held.append(next((tmp_path / name).rglob("*.npz")).read_bytes())
    assert held[0] != held[1]


# Approval

FILES = {"a.csv": b"1\n", "release.json": b"{}"}


def drafted(accounts: Accounts, **changes: object) -> dict[str, object]:
    named = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    content = {
        "release_id": "r1",
        "guarantee": "differential privacy",
        "files": named,
        "private": True,
        **changes,
    }
    accounts.release(people("a"), content)
    return {"release_id": "r1"}


def second(accounts: Accounts, tmp_path: Path, by: str = "Boris", key: str = "boris") -> Ledger:
    path = tmp_path / key
    from equiano.publish.keys import load_key

    return Ledger(accounts.ledger.path, by, load_key(path) if path.exists() else make_key(path))


def test_a_second_person_approves_once(accounts: Accounts, tmp_path: Path) -> None:
    release = drafted(accounts)
    boris = second(accounts, tmp_path)
    made = approve(boris, release, FILES, "seen")
    assert (made["kind"], made["release_id"], made["dataset"], made["note"]) == (
        "approval",
        "r1",
        "a",
        "seen",
    )
    assert made["by"] == "Boris"
    with pytest.raises(SafeguardError, match="approved already"):
        approve(boris, release, FILES, "")


@pytest.mark.parametrize(
    ("by", "key"),
    [("Boris", "anna"), ("Anna", "boris"), (" anna ", "boris"), ("ANNA", "boris"), ("  ", "boris")],
)
def test_the_author_cannot_approve_by_key_or_name(
    accounts: Accounts, tmp_path: Path, by: str, key: str
) -> None:
    release = drafted(accounts)
    with pytest.raises(SafeguardError, match="its author cannot approve it"):
        approve(second(accounts, tmp_path, by, key), release, FILES, "")


def test_nobody_approves_without_a_key(accounts: Accounts) -> None:
    release = drafted(accounts)
    with pytest.raises(SafeguardError, match="its author cannot approve it"):
        approve(Ledger(accounts.ledger.path, "Boris"), release, FILES, "")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({**FILES, "more.csv": b""}, r"does not name: more\.csv"),
        ({**FILES, "a.csv": b"2\n"}, "changed or removed"),
        ({"release.json": b"{}"}, "changed or removed"),
        ({}, "changed or removed"),
    ],
)
def test_only_the_files_of_the_draft_may_leave(
    accounts: Accounts, tmp_path: Path, files: dict[str, bytes], reason: str
) -> None:
    release = drafted(accounts)
    with pytest.raises(SafeguardError, match=reason):
        approve(second(accounts, tmp_path), release, files, "")


def test_a_seeded_draft_never_leaves(accounts: Accounts, tmp_path: Path) -> None:
    release = drafted(accounts, private=False)
    with pytest.raises(SafeguardError, match="made with --seed"):
        approve(second(accounts, tmp_path), release, FILES, "")


def test_a_draft_of_another_ledger(accounts: Accounts, tmp_path: Path) -> None:
    drafted(accounts)
    with pytest.raises(SafeguardError, match="not in the ledger"):
        approve(second(accounts, tmp_path), {"release_id": "r2"}, FILES, "")

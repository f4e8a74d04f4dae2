"""The ledger holds: whatever a data set is called, whoever signs, whatever happens to the file."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from equiano import settings
from equiano.errors import SafeguardError
from equiano.publish.account import SAME_FROM, Accounts, DataSet, spent_on
from equiano.publish.budget import Guarantee, count_epsilon, default_delta, fewest_records
from equiano.publish.keys import is_signed, load_key, make_key
from equiano.publish.ledger import Ledger, Witness
from equiano.publish.policy import load_policy

from .commands import key_of, publish, publish_table, run, write_codes, write_domain, write_table


def home() -> Path:
    return settings.home()


def approve(
    tmp_path: Path, by: str = "Boris", key: str = "boris", to: str = "public"
) -> tuple[int, str, str]:
    with key_of(tmp_path / key):
        return run("ledger", "approve", tmp_path / "out", "--to", tmp_path / to, "--by", by, "--json")


def test_a_seeded_release_is_repeatable_marked_and_never_approved(tmp_path: Path) -> None:
    for out in ("one", "out"):
        code, _, _ = publish(tmp_path, out, "--seed", 7, "--by", "Anna")
        assert code == 0
    assert (tmp_path / "one/synthetic.csv").read_bytes() == (tmp_path / "out/synthetic.csv").read_bytes()
    assert "NOT PRIVATE" in (tmp_path / "one/NOT-PRIVATE.txt").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "one/release.json").read_text(encoding="utf-8"))["private"] is False
    code, _, message = approve(tmp_path)
    assert code == 12
    assert "--seed" in message


def guarantee(rho: float, delta: float = 1e-6) -> Guarantee:
    return Guarantee(4.0, delta, rho, True, rho)


def test_the_budget_of_a_data_set_can_be_spent_but_not_overspent(tmp_path: Path) -> None:
    """Releases add up in zCDP: epsilons would add up faster than what they tell."""
    accounts = Accounts(Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "k")), load_policy())
    data = DataSet("cases", "1", wide(50, 1))
    total = load_policy().budget.rho
    accounts.spend(data, guarantee(total - 0.5))
    with pytest.raises(SafeguardError, match=r"64% is used.*36% more"):
        accounts.spend(data, guarantee(0.5 + 1e-6))
    accounts.spend(data, guarantee(0.5))
    assert spent_on(accounts.ledger.entries(), "cases") == pytest.approx(total)
    with pytest.raises(SafeguardError, match="100% is used"):
        accounts.spend(data, guarantee(1e-6))


@pytest.mark.parametrize(("delta", "held"), [(0.001, True), (0.001001, False)])
def test_too_few_records_are_told_the_reason_and_what_to_do(tmp_path: Path, delta: float, held: bool) -> None:
    accounts = Accounts(Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "k")), load_policy())
    data = DataSet("cases", "1", wide(50, 1))
    if held:
        accounts.spend(data, guarantee(0.1, delta))
        return
    with pytest.raises(SafeguardError, match=r"too few records.*from about 191 records on.*equiano report"):
        accounts.spend(data, guarantee(0.1, delta))


def test_the_number_from_which_it_works() -> None:
    assert default_delta(190) > 0.001 >= default_delta(191)
    assert fewest_records(0.001) == 191


@pytest.mark.parametrize("records", [1, 25, 120])
def test_a_small_table_is_refused_with_the_real_reason(tmp_path: Path, records: int) -> None:
    table, domain = write_table(tmp_path, records)
    code, _, message = publish_table(table, domain, tmp_path / "out")
    assert code == 12
    assert "too few records" in message
    assert not (tmp_path / "out").exists()


def test_a_release_is_charged_what_it_says(tmp_path: Path) -> None:
    done = publish(tmp_path, "a", epsilon=4)
    promise = json.loads(done[1])["guarantee"]
    first = count_epsilon(4.0)
    assert promise["total_rho"] == pytest.approx(promise["rho"] + first**2 / 2)
    assert json.loads(done[1])["spent_rho"] == promise["total_rho"]
    code, _, message = publish(tmp_path, "b", epsilon=10)
    assert code == 12
    assert "is used" in message
    assert not (tmp_path / "b").exists()


def as_other_name(table: Path) -> Path:
    return Path(shutil.copy(table, table.with_name("quite_another.csv")))


def as_other_folder(table: Path) -> Path:
    (table.parent / "elsewhere").mkdir()
    return Path(shutil.copy(table, table.parent / "elsewhere" / "another.csv"))


def with_a_row_more(table: Path) -> Path:
    other = table.with_name("longer.csv")
    other.write_text(table.read_text(encoding="utf-8") + "South,Yes,2019,1\n", encoding="utf-8")
    return other


def in_another_order(table: Path) -> Path:
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    other = table.with_name("turned.csv")
    other.write_text("\n".join([header, *rows[::-1]]) + "\n", encoding="utf-8")
    return other


def half_of_it(table: Path) -> Path:
    lines = table.read_text(encoding="utf-8").splitlines()
    other = table.with_name("half.csv")
    other.write_text("\n".join(lines[: len(lines) // 2]) + "\n", encoding="utf-8")
    return other


def with_columns_in_another_order(table: Path) -> Path:
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    other = table.with_name("columns.csv")
    with other.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(row[::-1] for row in rows)
    return other


@pytest.mark.parametrize(
    "disguise",
    [
        as_other_name,
        as_other_folder,
        with_a_row_more,
        in_another_order,
        half_of_it,
        with_columns_in_another_order,
    ],
)
def test_the_same_people_under_another_guise_are_charged_to_the_same_budget(
    tmp_path: Path, disguise: Callable[[Path], Path]
) -> None:
    table, domain = write_table(tmp_path)
    assert publish_table(table, domain, tmp_path / "a", epsilon=5)[0] == 0
    code, _, message = publish_table(disguise(table), domain, tmp_path / "b" / "draft", epsilon=7)
    assert code == 12
    assert "is used" in message
    assert "`table`" in message
    assert not (tmp_path / "b").exists()


def test_the_same_bytes_under_a_name_given_with_dataset_are_charged_too(tmp_path: Path) -> None:
    assert publish(tmp_path, "a", "--dataset", "first", epsilon=5)[0] == 0
    assert publish(tmp_path, "b", "--dataset", "second", epsilon=7)[0] == 12


def wide(rows: int, seed: int) -> list[str]:
    return [f"record {number} of {seed}" for number in range(rows)]


@pytest.mark.parametrize(("shared", "same"), [(10, True), (9, False)])
def test_from_a_tenth_of_the_smaller_on_two_data_sets_are_one(
    tmp_path: Path, shared: int, same: bool
) -> None:
    assert SAME_FROM == 0.1
    first, second = wide(300, 1), wide(300, 2)
    accounts = Accounts(Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "k")), load_policy())
    accounts.spend(DataSet("one", "1", first), guarantee(1.0))
    other = DataSet("two", "2", first[:shared] + second[: 100 - shared])
    if same:
        with pytest.raises(SafeguardError, match="71% is used"):
            accounts.spend(other, guarantee(1.0))
    else:
        accounts.spend(other, guarantee(1.0))


def test_one_person_in_common_is_enough(tmp_path: Path) -> None:
    accounts = Accounts(Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "k")), load_policy())
    persons = [f"person {number}" for number in range(300)]
    accounts.spend(DataSet("one", "1", wide(300, 1), persons), guarantee(1.0))
    accounts.spend(DataSet("two", "2", wide(300, 2), [f"other {n}" for n in range(300)]), guarantee(1.0))
    with pytest.raises(SafeguardError, match="71% is used"):
        accounts.spend(DataSet("three", "3", wide(2, 3), ["person 7", "nobody before"]), guarantee(1.0))


def test_a_data_set_that_joins_two_others_is_charged_for_both(tmp_path: Path) -> None:
    first, second = wide(200, 1), wide(200, 2)
    ledger = Ledger(tmp_path / "l", "Anna", make_key(tmp_path / "k"))
    accounts = Accounts(ledger, load_policy())
    accounts.spend(DataSet("one", "1", first), guarantee(0.5))
    accounts.spend(DataSet("two", "2", second), guarantee(0.5))
    with pytest.raises(SafeguardError, match="71% is used"):
        accounts.spend(DataSet("both", "3", first + second), guarantee(0.5))
    accounts.spend(DataSet("both", "3", first + second), guarantee(0.4))
    assert spent_on(ledger.entries(), "one") == pytest.approx(1.4)
    with pytest.raises(SafeguardError, match="100% is used"):
        accounts.spend(DataSet("one", "1", first), guarantee(0.1))


def test_hashes_of_earlier_records_cannot_be_taken_away(tmp_path: Path) -> None:
    assert publish(tmp_path, "a", epsilon=5)[0] == 0
    for held in (home() / "ledger.jsonl.people").iterdir():
        held.unlink()
    table = as_other_name(tmp_path / "table.csv")
    code, _, message = publish_table(with_a_row_more(table), tmp_path / "domain.yaml", tmp_path / "b")
    assert code == 12
    assert "hashes" in message


def policy_file(folder: Path, **changes: object) -> Path:
    import importlib.resources

    content = yaml.safe_load(
        (importlib.resources.files("equiano.publish") / "policy.yaml").read_text(encoding="utf-8")
    )
    for path, value in changes.items():
        part = content
        *parents, last = path.split("__")
        for parent in parents:
            part = part[parent]
        part[last] = value
    file = folder / f"policy{len(list(folder.glob('policy*')))}.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "change",
    [
        {"minimum": 9},
        {"rounding": 4},
        {"digits": 4},
        {"dominance__largest_share": 0.81},
        {"dominance__protection": 0.14},
        {"k_anonymous__k": 9},
        {"k_anonymous__length": 2},
        {"budget__rho": 1.41},
        {"budget__delta": 0.0011},
    ],
)
def test_a_looser_policy_than_the_pinned_one_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    assert publish(tmp_path, "a")[0] == 0
    code, _, message = publish(tmp_path, "b", "--policy", policy_file(tmp_path, **change))
    assert code == 12
    assert next(iter(change)).split("__")[-1] in message


def test_a_stricter_policy_is_taken(tmp_path: Path) -> None:
    assert publish(tmp_path, "a")[0] == 0
    strict = policy_file(tmp_path, minimum=12, budget__rho=0.6)
    code, _, message = publish(tmp_path, "b", "--policy", strict)
    assert code == 12
    assert "is used" in message
    assert publish(tmp_path, "b", "--policy", strict, epsilon=0.5)[0] == 0


# What a person may do to the file.


def filled(tmp_path: Path, entries: int = 4) -> tuple[Path, Path]:
    path, witness = tmp_path / "ledger.jsonl", tmp_path / "seen.json"
    key = make_key(tmp_path / "key")
    for number in range(entries):
        Ledger(path, "Anna", key, Witness(witness)).append("note", number=number)
    return path, witness


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def rewritten(path: Path, key: Path) -> list[str]:
    """The whole chain made anew, with a key of one's own and other content."""
    other = path.with_name("other.jsonl")
    for entry in map(json.loads, lines_of(path)):
        Ledger(other, entry["by"], load_key(key)).append("note", number=entry["number"] + 1)
    return lines_of(other)


BROKEN: dict[str, Callable[[Path, list[str]], list[str]]] = {
    "a line removed": lambda _, lines: [lines[0], *lines[2:]],
    "the first line removed": lambda _, lines: lines[1:],
    "two lines swapped": lambda _, lines: [lines[1], lines[0], *lines[2:]],
    "a number changed": lambda _, lines: [lines[0].replace('"number": 0', '"number": 5'), *lines[1:]],
    "the name changed": lambda _, lines: [*lines[:-1], lines[-1].replace('"Anna"', '"Boris"')],
    "a line doubled": lambda _, lines: [*lines, lines[-1]],
    "cut off at its end": lambda _, lines: lines[:-1],
    "emptied": lambda _, lines: [],
    "no JSON": lambda _, lines: ["{", *lines[1:]],
    "another kind of JSON": lambda _, lines: ["[1]", *lines[1:]],
    "a hash of another type": lambda _, lines: ['{"kind": "x", "hash": 1, "previous": "' + "0" * 64 + '"}'],
    "made anew with the same key": lambda path, _: rewritten(path, path.with_name("key")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_is_done_to_the_file_is_seen(tmp_path: Path, name: str) -> None:
    path, witness = filled(tmp_path)
    monkey = BROKEN[name](path, lines_of(path))
    path.write_text("".join(f"{line}\n" for line in monkey), encoding="utf-8")
    ledger = Ledger(path, "Anna", load_key(tmp_path / "key"), Witness(witness))
    with pytest.raises(SafeguardError, match=r"ledger\.jsonl"):
        ledger.entries()
    with pytest.raises(SafeguardError):
        ledger.append("note", number=9)


def test_a_signature_of_somebody_else_is_none(tmp_path: Path) -> None:
    """A hash that fits is not enough: only the key's owner can sign it."""
    path, _ = filled(tmp_path, 1)
    entry = json.loads(lines_of(path)[0])
    boris = make_key(tmp_path / "boris")
    entry["signature"] = boris.sign(entry["hash"].encode())
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    with pytest.raises(SafeguardError):
        Ledger(path).entries()


def test_a_removed_ledger_is_missed(tmp_path: Path) -> None:
    assert publish(tmp_path, "a", epsilon=5)[0] == 0
    (home() / "ledger.jsonl").unlink()
    code, _, message = publish(tmp_path, "b", epsilon=5)
    assert code == 12
    assert "Restore" in message


@pytest.mark.parametrize("torn", ['{"kind": "spend", "epsi', "x"])
def test_a_torn_last_line_is_repaired_by_a_command_and_kept(tmp_path: Path, torn: str) -> None:
    assert publish(tmp_path, "a")[0] == 0
    path = home() / "ledger.jsonl"
    whole = path.read_bytes()
    with path.open("a", encoding="utf-8") as stream:
        stream.write(torn)
    code, _, message = publish(tmp_path, "b")
    assert code == 12
    assert "ledger repair" in message
    code, printed, _ = run("ledger", "repair", "--json")
    assert code == 0
    assert Path(json.loads(printed)["torn"]).read_text(encoding="utf-8") == torn
    assert path.read_bytes() == whole
    assert run("ledger", "verify")[0] == 0
    assert json.loads(run("ledger", "repair", "--json")[1]) == {"torn": None}
    assert publish(tmp_path, "b")[0] == 0


def test_repair_does_not_mend_what_was_changed(tmp_path: Path) -> None:
    path, witness = filled(tmp_path)
    lines = lines_of(path)
    path.write_text("\n".join([lines[0], *lines[2:]]) + "\n{torn", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(SafeguardError):
        Ledger(path, witness=Witness(witness)).repair()
    assert path.read_bytes() == before


def test_on_a_full_disk_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, witness = filled(tmp_path)
    before = path.read_bytes()
    real = os.write

    def full(handle: int, content: bytes) -> int:
        if len(content) > 40:
            return real(handle, content[:40])  # a first piece still fits
        raise OSError(28, "No space left on device")

    ledger = Ledger(path, "Anna", load_key(tmp_path / "key"), Witness(witness))
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda handle, content: full(handle, content[:60]))
        with pytest.raises(SafeguardError, match="No space left"):
            ledger.append("note", number=9)
    assert path.read_bytes() == before
    ledger.append("note", number=4)
    assert len(ledger.entries()) == 5


# Who may approve, and what leaves.


def test_only_a_second_person_with_another_key_lets_files_leave(tmp_path: Path) -> None:
    publish(tmp_path, "out", "--by", "Anna")
    for by in ("anna", " Anna  ", "Boris", "A. Anna"):  # another name is no other person
        assert run("ledger", "approve", tmp_path / "out", "--to", tmp_path / "public", "--by", by)[0] == 12
    assert approve(tmp_path, by=" ANNA ")[0] == 12  # nor is another key under the same name
    assert not (tmp_path / "public").exists()
    assert approve(tmp_path)[0] == 0
    assert json.loads((tmp_path / "public/release.json").read_text(encoding="utf-8"))["status"] == "approved"
    code, _, message = approve(tmp_path, to="again")
    assert code == 12
    assert "already" in message


@pytest.mark.parametrize("kind", ["file", "hidden", "folder", "link"])
def test_a_draft_folder_that_holds_anything_else_is_refused(tmp_path: Path, kind: str) -> None:
    publish(tmp_path, "out", "--by", "Anna")
    out = tmp_path / "out"
    match kind:
        case "file":
            shutil.copy(tmp_path / "table.csv", out / "raw.csv")
        case "hidden":
            shutil.copy(tmp_path / "table.csv", out / ".raw.csv")
        case "folder":
            (out / "more").mkdir()
        case "link":
            (out / "link.csv").symlink_to(tmp_path / "table.csv")
    code, _, message = approve(tmp_path)
    assert code == 12
    assert "draft's own files" in message
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("kind", ["changed", "removed"])
def test_a_draft_changed_after_it_was_made_is_not_approved(tmp_path: Path, kind: str) -> None:
    publish(tmp_path, "out", "--by", "Anna")
    file = tmp_path / "out/synthetic.csv"
    if kind == "removed":
        file.unlink()
    else:
        with file.open("a", encoding="utf-8") as stream:
            stream.write("South,Yes,2019,1\n")
    code, _, message = approve(tmp_path)
    assert code == 12
    assert "changed or removed" in message


def test_nothing_is_published_into_a_folder_with_other_things(tmp_path: Path) -> None:
    """Raw data that lay there would have been named in the draft, signed, and let out."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/raw.csv").write_text("x", encoding="utf-8")
    code, _, message = publish(tmp_path, "out")
    assert code == 2
    assert "something else is there" in message
    assert not (home() / "ledger.jsonl").exists()  # and no budget was spent on it
    (tmp_path / "out/raw.csv").unlink()
    assert publish(tmp_path, "out")[0] == 0
    assert publish(tmp_path, "out")[0] == 0  # a draft may be made anew


def test_approved_files_go_to_an_empty_folder_only(tmp_path: Path) -> None:
    publish(tmp_path, "out", "--by", "Anna")
    (tmp_path / "public").mkdir()
    (tmp_path / "public/older.csv").write_text("x", encoding="utf-8")
    assert approve(tmp_path)[0] == 2
    assert [path.name for path in (tmp_path / "public").iterdir()] == ["older.csv"]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_drafts_ledgers_and_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        publish(tmp_path, "out", "--by", "Anna")
        approve(tmp_path)
    finally:
        os.umask(before)
    private = [tmp_path / "out", tmp_path / "out.internal", home() / "ledger.jsonl.people"]
    for folder in private[:2]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = [path for folder in private for path in folder.iterdir()]
    for path in [*files, home() / "ledger.jsonl", home() / "key", home() / "seen.json"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    for path in (tmp_path / "public").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


# One kind of release for one data set.


def test_a_k_anonymous_release_stands_alone(tmp_path: Path) -> None:
    code, printed, _ = publish(tmp_path, "a", "--k-anonymous", 10, epsilon=None)
    assert code == 0
    assert json.loads(printed)["guarantee"] == {"kind": "k-anonymity", "k": 10, "length": 3}
    assert publish(tmp_path, "b", "--k-anonymous", 10, epsilon=None)[0] == 12
    code, _, message = publish(tmp_path, "c", epsilon=1)
    assert code == 12
    assert "k-anonymous" in message


def test_no_k_anonymous_release_after_a_private_one(tmp_path: Path) -> None:
    assert publish(tmp_path, "a", epsilon=1)[0] == 0
    assert publish(tmp_path, "b", "--k-anonymous", 10, epsilon=None)[0] == 12


@pytest.mark.parametrize(("k", "length", "code"), [(9, 3, 12), (10, 2, 12), (10, 3, 0)])
def test_the_policy_has_a_floor_for_k_and_length(tmp_path: Path, k: int, length: int, code: int) -> None:
    found, _, _ = publish(tmp_path, "a", "--k-anonymous", k, "--length", length, epsilon=None)
    assert found == code


def test_k_anonymous_rows_do_not_follow_the_file_and_say_what_they_are(tmp_path: Path) -> None:
    codes = np.repeat(np.arange(1, 3), 300)  # the file is sorted by its only useful column
    rows = np.stack([codes, np.ones_like(codes), np.ones_like(codes), np.ones_like(codes)], axis=1)
    table = write_codes(tmp_path / "t.csv", rows.astype(np.int16))
    done = publish_table(table, write_domain(tmp_path), tmp_path / "out", "--k-anonymous", 10, epsilon=None)
    assert done[0] == 0
    assert not (tmp_path / "out/synthetic.csv").exists()
    with (tmp_path / "out/records.csv").open(encoding="utf-8", newline="") as stream:
        first = [row[0] for row in csv.reader(stream)][1:]
    assert sorted(first) == sorted(["North, upper"] * 300 + ["South"] * 300)
    same_half = sum(cell == "North, upper" for cell in first[:300])
    assert 110 < same_half < 190  # 150 by chance, standard deviation 6
    statement = (tmp_path / "out/data_statement.en.md").read_text(encoding="utf-8")
    assert "no combination of up to 3 known values" in statement
    assert "Whole rows may still be unique" in statement
    assert "No record is a person" not in statement


# Signatures.

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOewq8tv1kM2qRMkUh2qfCLnG6fjTGeM5qFUnOtW1psw"
SIGNED = b"entry 1 of the ledger"
SIGNATURE = """-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg57Cry2/WQzapEyRSHap8Iucbp+
NMZ4zmoVSc61bWmzAAAAAOZXF1aWFuby1sZWRnZXIAAAAAAAAABnNoYTUxMgAAAFMAAAAL
c3NoLWVkMjU1MTkAAABAxf9MWGBSuUcMdb41/rvQjsET9R3RGCviPIt/X+cS/V0TjgDwAS
MZST+l4atS22LPn/b5i2eyWzS5bMFIAQeCDg==
-----END SSH SIGNATURE-----"""


def test_a_signature_by_ssh_keygen_is_read(tmp_path: Path) -> None:
    """Made with OpenSSH 9.2: `ssh-keygen -Y sign -f key -n equiano-ledger message`."""
    assert is_signed(SIGNED, SIGNATURE, PUBLIC)
    assert not is_signed(SIGNED + b".", SIGNATURE, PUBLIC)
    assert not is_signed(SIGNED, SIGNATURE, make_key(tmp_path / "other").public)
    for broken in (
        "",
        "x",
        SIGNATURE[:200],
        SIGNATURE.replace("U1NI", "U1NJ"),
        SIGNATURE.replace("MZST", "MZSU"),
    ):
        assert broken != SIGNATURE
        assert not is_signed(SIGNED, broken, PUBLIC)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not here")
def test_ssh_keygen_reads_ours(tmp_path: Path) -> None:
    import subprocess

    key = make_key(tmp_path / "key")
    (tmp_path / "sig").write_text(key.sign(SIGNED) + "\n", encoding="ascii")
    (tmp_path / "allowed").write_text(f"anna {key.public}\n", encoding="ascii")
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "anna", "-n", "equiano-ledger", "-s", "sig"],
        input=SIGNED,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_key_is_made_once_and_never_replaced(tmp_path: Path) -> None:
    code, first, _ = run("ledger", "key", "--json")
    assert code == 0
    assert run("ledger", "key", "--json")[1] == first
    assert json.loads(first)["public"] == load_key(home() / "key").public


@pytest.mark.parametrize("content", ["", "no key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_key_that_is_none_is_one_clear_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="ascii")
    with key_of(tmp_path / "key"):
        code, _, message = run("ledger", "key")
    assert code == 10
    assert "key" in message

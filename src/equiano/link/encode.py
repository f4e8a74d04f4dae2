"""Keyed encodings of records, so that agencies that may not share names can still be linked.

A record becomes a row of match keys (Randall, Brown, Ferrante and Boyd 2019): keyed hashes of combinations of
fields, each so narrow that hardly two persons share it. There is no code whose likeness could be measured:
the Bloom filters of `equiano-clk-1` gave nine in ten given names to an attack that looks for patterns
(`tests/unit/link/clk_attack.py`), as the parts of frequent names and the sexes were loud in all records.
Two records show here only which combinations agree, and a combination that too many records share is
replaced by chance. The key is stretched from the secret by scrypt, and nothing in a file confirms a guessed
secret by itself. What an attacker could still learn: `docs/explanation/privacy-preserving-linkage.md`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import math
import re
import stat
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from equiano.engine.parquet import read_parquet
from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist, whole_file
from equiano.link.draws import complete
from equiano.link.lists import list_name
from equiano.link.prepare import blocking_parts, prepare, stack
from equiano.text_files import parse_json
from equiano.words import say

SHORTEST_SECRET = 32  # bytes
LEAST_BITS = 96  # as `chance_in` counts: 128 drawn bits in hex count about 117 on so short a text
BITS_OF_LETTER = 1.5  # in a text of words (Shannon 1951 measured 0.6 to 1.3 bits for English)
FORMAT = "equiano-clk-2"
LEAKING_FORMAT = "equiano-clk-1"  # Bloom filters
SCRYPT = {"n": 1 << 16, "r": 8, "p": 1, "maxmem": 1 << 28}  # 64 MB and about 0.2 s for each guess
# Own records that may share a match key: one person written twice. What more share is a frequent combination
# and is hidden. At 5 the longest chain in 100,000 records was 3,531, at 2 it is 316; F1 is .0015 lower.
LARGEST_OWN_BLOCK = 2
RECORDS_TO_MEET = 100  # a list of so many records that meets no other one has another secret

# In larger lists the bearers of frequent names begin to chain (benchmarks/link.md).
LARGEST_LIST = 30_000

# The match keys. Each names nearly one person: a given name stands with a surname or a full date, as keys of
# a given name and, say, a year chain the bearers of a frequent name until their number gives it away.
RULES: tuple[tuple[str, ...], ...] = (
    ("surname", "root"),
    ("any_order", "root"),
    ("any_order", "sound"),
    ("any_order", "surname"),
    ("any_order", "start"),
    ("any_order", "end"),
    ("any_order", "given_initial", "citizenship"),
    ("any_order", "root", "citizenship"),
    ("any_order", "sound", "sex"),
    ("surname", "root", "year"),
    ("surname", "root", "citizenship"),
    ("surname", "root", "sex"),
    ("surname", "root", "month"),
    ("surname", "root", "day"),
    ("surname", "given_initial", "year"),
    ("surname", "year", "month"),
    ("surname", "year", "day"),
    ("sound", "root"),
    ("sound", "root", "year"),
    ("sound", "root", "citizenship"),
    ("sound", "year", "month", "given_initial"),
    ("sound", "year", "day", "given_initial"),
    ("start", "root", "year"),
    ("end", "root", "year"),
    ("start", "root", "citizenship", "month"),
    ("end", "root", "citizenship", "month"),
    ("root", "father", "surname"),
    ("root", "father", "any_order"),
    ("root", "father", "year", "month"),
)


@dataclass(frozen=True)
class Encodings:
    """Encoded records of one list.

    Attributes:
        reference: Keyed pseudonym of each record's id, for the agency to find its own record again.
        tokens: Keyed hashes of the match keys, shape (records, RULES), int64; 0 where a part is unknown.
        complete: Whether the record has names and a full date of birth.
        project: Name of the project.
    """

    reference: pa.Array
    tokens: npt.NDArray[np.int64]
    complete: npt.NDArray[np.bool_]
    project: str


def read_secret(path: Path) -> bytes:
    """The agencies' common secret, from a file that only its owner can read.

    Raises:
        BadInputError: If others can read the file, or it is too short.
    """
    found = must_exist(path)
    if stat.S_IMODE(found.stat().st_mode) & 0o077:
        raise BadInputError(say("{name}: others can read this file. Run `chmod 600` on it.", name=found.name))
    secret = found.read_bytes().strip()
    if len(secret) < SHORTEST_SECRET:
        raise BadInputError(
            say(
                "{name}: the secret is shorter than {bytes} bytes. Try `openssl rand -hex 32`.",
                name=found.name,
                bytes=SHORTEST_SECRET,
            )
        )
    if chance_in(secret) < LEAST_BITS:
        raise BadInputError(
            say(
                "{name}: the secret can be guessed (words, repeats, rows). Try `openssl rand -hex 32`.",
                name=found.name,
            )
        )
    return secret


def chance_in(secret: bytes) -> float:
    """Bits of chance in a secret, at most: fewer for words, repeats and rows of signs such as 123456.

    It bounds from above what a guesser must try; only a drawn secret is sure to have it.
    """
    try:
        text = secret.decode()
    except UnicodeDecodeError:  # drawn bytes as they are
        text = secret.decode("latin-1")
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    by_sign = min(_entropy(text), _entropy(steps))
    runs = re.findall("[a-zа-яё]{5,}", text)
    words = sum(len(run) for run in runs if not re.fullmatch("[a-f]+", run))  # hex is no word
    if (" " in text.strip() and text.isprintable()) or 2 * words > len(text):
        by_sign = min(by_sign, BITS_OF_LETTER)
    period = next(size for size in range(1, len(text) + 1) if text[size:] == text[:-size])
    return by_sign * period


def _entropy(signs: Sequence[Hashable]) -> float:
    """Shannon entropy of a sequence, in bits for each sign."""
    shares = [count / len(signs) for count in Counter(signs).values()]
    return -sum(share * math.log2(share) for share in shares)


@lru_cache(maxsize=8)
def project_key(secret: bytes, project: str) -> bytes:
    """Key of one project: encodings of two projects cannot be compared. Slow, so that guessing is slow."""
    return hashlib.scrypt(secret, salt=f"{FORMAT}|{project}".encode(), dklen=32, **SCRYPT)


def _tokens(table: pa.Table, key: bytes, label: str) -> npt.NDArray[np.int64]:
    """Keyed hashes of the match keys; those that more than `LARGEST_OWN_BLOCK` records share are hidden."""
    parts = {name: column.to_pylist() for name, column in blocking_parts(table).items()}
    out = np.zeros((len(table), len(RULES)), dtype=np.int64)
    for rule, names in enumerate(RULES):
        hashed = lru_cache(maxsize=1 << 16)(lambda text, rule=rule: _token(key, rule, text))
        for row, values in enumerate(zip(*(parts[name] for name in names), strict=True)):
            if None not in values:
                out[row, rule] = hashed("|".join(map(str, values)))
        _, place, sizes = np.unique(out[:, rule], return_inverse=True, return_counts=True)
        for row in np.flatnonzero((sizes[place] > LARGEST_OWN_BLOCK) & (out[:, rule] != 0)).tolist():
            out[row, rule] = _token(key, rule, f"hidden|{label}|{row}")  # looks like any other, matches none
    return out


def _token(key: bytes, rule: int, text: str) -> int:
    digest = hmac.new(key, f"token|{rule}|{text}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:7], "big") + 1


def encode_list(table: pa.Table, secret: bytes, project: str, today: dt.date) -> Encodings:
    """Encode one list.

    Args:
        table: From `lists.read_list`.
        secret: From `read_secret`.
        project: The agencies' name for this linkage; it salts every code.
        today: For the reading of dates.
    """
    key = project_key(secret, project)
    prepared = prepare(stack({"list": table}), today)
    label = hashlib.sha256("\n".join(table["id"].to_pylist()).encode()).hexdigest()
    reference = [reference_of(key, name) for name in table["id"].to_pylist()]
    # The order of the file says nothing about the order of the agency's list.
    order = np.argsort(np.array(reference))
    return Encodings(
        pa.array(np.array(reference)[order], pa.string()),
        _tokens(prepared, key, label)[order],
        complete(prepared)[order],
        project,
    )


def reference_of(key: bytes, id: str) -> str:
    """Pseudonym of a record in one project, from `project_key`."""
    return hmac.new(key, f"id|{id}".encode(), hashlib.sha256).hexdigest()[:20]


def write_encodings(encodings: Encodings, path: Path) -> None:
    """Write a `.clk` file (Parquet inside), whole or not at all."""
    about = {"format": FORMAT, "project": encodings.project}
    columns = {
        "reference": encodings.reference,
        "complete": encodings.complete,
    }
    columns |= {f"token_{rule}": encodings.tokens[:, rule] for rule in range(encodings.tokens.shape[1])}
    table = pa.table(columns).replace_schema_metadata({"equiano": json.dumps(about)})
    with whole_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def damaged_list(path: Path) -> BadInputError:
    """The error for what is no encoded list, or no longer one."""
    return BadInputError(say("{name}: not an encoded list. Make it with `equiano encode`.", name=path.name))


def _opened(path: Path) -> tuple[pa.Table, dict[str, Any]]:
    """The table of a `.clk` file, and what it says of itself."""
    try:
        table = read_parquet(path)
        about = parse_json((table.schema.metadata or {}).get(b"equiano", b"{}").decode())
    except (BadInputError, OSError, ValueError) as error:
        raise damaged_list(path) from error
    return table, about if isinstance(about, dict) else {}


def _is_whole(table: pa.Table) -> bool:
    """Whether every column of an encoded list is there, of its kind and filled."""
    kinds = {"reference": pa.types.is_string, "complete": pa.types.is_boolean}
    kinds |= {f"token_{rule}": pa.types.is_integer for rule in range(len(RULES))}
    schema = table.schema
    return all(
        name in schema.names and kind(schema.field(name).type) and not table[name].null_count
        for name, kind in kinds.items()
    )


def read_encodings(path: Path) -> Encodings:
    """Read a `.clk` file.

    Raises:
        BadInputError: If it is none, or a reference stands twice.
    """
    table, about = _opened(must_exist(path))
    if about.get("format") == LEAKING_FORMAT:
        raise BadInputError(
            say(
                "{name}: an encoded list of the first version, whose codes give names away. "
                "Delete it, and make it again with `equiano encode`.",
                name=path.name,
            )
        )
    if about.get("format") != FORMAT:
        raise BadInputError(
            say(
                "{name}: not an encoded list of this version. Make it again with `equiano encode`.",
                name=path.name,
            )
        )
    if not _is_whole(table) or not isinstance(about.get("project"), str):
        raise damaged_list(path)
    references = table["reference"].to_pylist()
    if len(set(references)) < len(references):
        raise BadInputError(
            say("{name}: some references stand twice. Encode the list again.", name=path.name)
        )
    tokens = np.column_stack([table[f"token_{rule}"].to_numpy() for rule in range(len(RULES))])
    return Encodings(
        table["reference"].combine_chunks(),
        tokens,
        table["complete"].to_numpy(),
        about["project"],
    )


def check_alike(encodings: Mapping[str, Encodings]) -> None:
    """Refuse encodings of other projects, and large ones that share no match key with any other list.

    No file holds a value that confirms a secret, so a different one shows only by what is not shared.

    Raises:
        BadInputError: That names the files which do not belong to the rest.
    """
    first = next(iter(encodings.values())).project
    faults = [
        Fault(say("another project than the first list. Encode it again with the common one"), name)
        for name, encoding in encodings.items()
        if encoding.project != first
    ]
    faults = faults or [
        Fault(say("shares nothing with the other lists: it was probably made with another secret"), name)
        for name in sharing_nothing(encodings)
        if len(encodings[name].tokens) >= RECORDS_TO_MEET
    ]
    if faults:
        raise BadInputError(say("the encodings do not belong together."), faults)


def sharing_nothing(encodings: Mapping[str, Encodings]) -> tuple[str, ...]:
    """Lists without a match key in common with any other: another secret, or nobody in common."""
    return tuple(name for name in encodings if not _shares(encodings, name))


def _shares(encodings: Mapping[str, Encodings], name: str) -> bool:
    """Whether a list has a match key in common with any other."""
    own = encodings[name].tokens
    others = [encoding.tokens for other, encoding in encodings.items() if other != name]
    return any(
        np.intersect1d(own[own[:, rule] != 0, rule], np.concatenate([one[:, rule] for one in others])).size
        for rule in range(own.shape[1])
    )


def read_encoded_lists(paths: Sequence[Path]) -> dict[str, Encodings]:
    """Read `.clk` files by the names of their lists.

    Raises:
        UsageError: If there are fewer than two, or two of the same name.
        BadInputError: If one cannot be read.
    """
    names = [list_name(path) for path in paths]
    if len(set(names)) < max(len(names), 2):
        raise UsageError(say("give two or more encoded lists with different file names."))
    return {name: read_encodings(path) for name, path in zip(names, paths, strict=True)}

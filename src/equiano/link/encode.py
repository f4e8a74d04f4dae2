"""Keyed encodings of records, so that agencies that may not share names can still be linked.

A record becomes a cryptographic long-term key (CLK; Schnell, Bachteler and Reiher 2011): one Bloom filter of
the parts of all its fields, each part placed by HMAC-SHA-256 under a key derived from the agencies' secret
and the project. It is hardened with BLIP (Alaggan, Gambs and Kermarrec 2012; Schnell and Borgs 2016): each
bit is flipped with a small probability, so that equal records do not have equal codes and patterns of bits
blur; XOR folding, the other usual choice, leaves equal records equal and is open to counting. Beside the code
stand keyed tokens for blocking, each of two or more fields. What an attacker could still learn:
`docs/explanation`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist, whole_file
from equiano.link.draws import complete
from equiano.link.lists import list_name
from equiano.link.prepare import BLOCKING, blocking_parts, prepare, stack
from equiano.words import say

BITS = 1024
FLIP = 0.03  # BLIP: probability that a bit is flipped
SHORTEST_SECRET = 32  # bytes
FORMAT = "equiano-clk-1"
# Positions set for each part of a field: names decide more than sex, which half of all records share.
POSITIONS = {"surname": 14, "root": 14, "father": 8, "birth": 22, "sex": 6, "citizenship": 8}

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Encodings:
    """Encoded records of one list.

    Attributes:
        reference: Keyed pseudonym of each record's id, for the agency to find its own record again.
        codes: Bloom filters, shape (records, BITS / 64), uint64.
        tokens: Keyed blocking tokens, shape (records, rules), int64; 0 where a part is unknown.
        complete: Whether the record has names and a full date of birth.
        check: Fingerprint of secret and project; encodings with different ones cannot be linked.
        project: Name of the project.
    """

    reference: pa.Array
    codes: Words
    tokens: npt.NDArray[np.int64]
    complete: npt.NDArray[np.bool_]
    check: str
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
    return secret


def project_key(secret: bytes, project: str) -> bytes:
    """Key of one project: encodings of two projects cannot be compared."""
    return hmac.new(secret, f"{FORMAT}|{project}".encode(), hashlib.sha256).digest()


def _parts(record: dict[str, str]) -> list[tuple[str, str]]:
    """Parts of a record's fields: pairs of letters of names, pieces of the date, whole values of the rest."""
    parts = []
    for field in ("surname", "root", "father"):
        if text := record[field]:
            padded = f"_{text}_"
            parts += [(field, padded[place : place + 2]) for place in range(len(padded) - 1)]
    if date := record["birth_text"]:
        year, month, day = date[:4], date[4:6], date[6:]
        low, high = sorted((month, day))
        parts += [
            ("birth", piece)
            for piece in (f"y{year}", f"m{month}", f"d{day}", f"o{low}{high}", f"e{year[3]}{low}")
        ]
    elif record["birth_year"]:
        parts.append(("birth", f"y{record['birth_year']}"))
    parts += [(field, record[field]) for field in ("sex", "citizenship") if record[field]]
    return parts


def _positions(key: bytes, field: str, part: str) -> npt.NDArray[np.int64]:
    """Independent positions of one part (not double hashing, which is easier to attack)."""
    digest = b""
    for block in range((POSITIONS[field] + 15) // 16):
        digest += hmac.new(key, f"bit|{field}|{part}|{block}".encode(), hashlib.sha256).digest()
    return np.frombuffer(digest, dtype="<u2")[: POSITIONS[field]].astype(np.int64) % BITS


def _codes(table: pa.Table, key: bytes, label: str) -> Words:
    """Bloom filters with flipped bits. The flips are secret and the same in every run over the same list."""
    positions = lru_cache(maxsize=1 << 16)(lambda field, part: _positions(key, field, part))
    columns = ("surname", "root", "father", "birth_text", "birth_year", "sex", "citizenship")
    values = [table[name].cast(pa.string()).fill_null("").to_pylist() for name in columns]
    bits = np.zeros((len(table), BITS), dtype=np.bool_)
    for row, record in enumerate(zip(*values, strict=True)):
        for field, part in _parts(dict(zip(columns, record, strict=True))):
            bits[row, positions(field, part)] = True
    seed = hmac.new(key, f"flip|{label}".encode(), hashlib.sha256).digest()
    rng = np.random.default_rng(np.frombuffer(seed, dtype=np.uint32))
    for start in range(0, len(bits), 1 << 14):
        block = bits[start : start + (1 << 14)]
        block ^= rng.random(block.shape, dtype=np.float32) < FLIP
    return np.packbits(bits, axis=1).view(np.uint64)


def _tokens(table: pa.Table, key: bytes) -> npt.NDArray[np.int64]:
    """Keyed tokens of the blocking rules."""
    parts = {name: column.to_pylist() for name, column in blocking_parts(table).items()}
    out = np.zeros((len(table), len(BLOCKING)), dtype=np.int64)
    for rule, names in enumerate(BLOCKING):
        hashed = lru_cache(maxsize=1 << 16)(lambda text, rule=rule: _token(key, rule, text))
        for row, values in enumerate(zip(*(parts[name] for name in names), strict=True)):
            if None not in values:
                out[row, rule] = hashed("|".join(map(str, values)))
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
    reference = [
        hmac.new(key, f"id|{name}".encode(), hashlib.sha256).hexdigest()[:20]
        for name in table["id"].to_pylist()
    ]
    check = hmac.new(key, b"check", hashlib.sha256).hexdigest()[:16]
    # The order of the file says nothing about the order of the agency's list.
    order = np.argsort(np.array(reference))
    return Encodings(
        pa.array(np.array(reference)[order], pa.string()),
        _codes(prepared, key, label)[order],
        _tokens(prepared, key)[order],
        complete(prepared)[order],
        check,
        project,
    )


def write_encodings(encodings: Encodings, path: Path) -> None:
    """Write a `.clk` file (Parquet inside), whole or not at all."""
    about = {"format": FORMAT, "check": encodings.check, "project": encodings.project}
    columns = {
        "reference": encodings.reference,
        "code": pa.array([row.tobytes() for row in encodings.codes], pa.binary(BITS // 8)),
        "complete": encodings.complete,
    }
    columns |= {f"token_{rule}": encodings.tokens[:, rule] for rule in range(encodings.tokens.shape[1])}
    table = pa.table(columns).replace_schema_metadata({"equiano": json.dumps(about)})
    with whole_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_encodings(path: Path) -> Encodings:
    """Read a `.clk` file.

    Raises:
        BadInputError: If it is none, or a reference stands twice.
    """
    try:
        table = pq.read_table(must_exist(path))
        about = json.loads((table.schema.metadata or {}).get(b"equiano", b"{}"))
    except (pa.ArrowInvalid, ValueError) as error:
        raise BadInputError(
            say("{name}: not an encoded list. Make it with `equiano encode`.", name=path.name)
        ) from error
    if about.get("format") != FORMAT:
        raise BadInputError(
            say(
                "{name}: not an encoded list of this version. Make it again with `equiano encode`.",
                name=path.name,
            )
        )
    references = table["reference"].to_pylist()
    if len(set(references)) < len(references):
        raise BadInputError(
            say("{name}: some references stand twice. Encode the list again.", name=path.name)
        )
    codes = np.frombuffer(b"".join(table["code"].to_pylist()), dtype=np.uint64).reshape(len(table), -1)
    tokens = np.column_stack([table[f"token_{rule}"].to_numpy() for rule in range(len(BLOCKING))])
    return Encodings(
        table["reference"].combine_chunks(),
        codes,
        tokens,
        table["complete"].to_numpy(),
        about["check"],
        about["project"],
    )


def check_alike(encodings: dict[str, Encodings], names: Sequence[str]) -> None:
    """Refuse encodings that were made with different secrets or for different projects.

    Raises:
        BadInputError: That names the files which differ from the first.
    """
    first = encodings[names[0]]
    faults = [
        Fault(
            say("another secret or project than the first list. Encode it again with the common ones"),
            name,
        )
        for name in names[1:]
        if encodings[name].check != first.check
    ]
    if faults:
        raise BadInputError(say("the encodings do not belong together."), faults)


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

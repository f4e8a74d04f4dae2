"""Files of the command line: a message to be sealed, a message that was opened, what was taken before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from equiano.errors import BadInputError
from equiano.exchange.bodies import KINDS, Body, read_body
from equiano.exchange.jose import LARGEST
from equiano.exchange.keys import PublicKeys
from equiano.exchange.message import USUAL_LIFE, claims_of, new_id
from equiano.exchange.package import Opened, SeenInMemory
from equiano.exchange.shapes import ShapeError, read_moment, token_of, write_moment
from equiano.exchange.strict import Json, read_strict
from equiano.files import must_exist, write_json
from equiano.limits import limits
from equiano.words import say

_DRAFT = {"kind", "body", "referral", "sequence", "previous", "days"}


@dataclass(frozen=True)
class DraftedMessage:
    """A message as somebody wrote it in a file; what it lacks is filled in.

    Attributes:
        body: What it says.
        referral: Id of the referral; a new one if the file has none.
        sequence: Number in the referral, 1 if the file has none.
        previous: Hash of the message before it.
        lives: How long it is valid.
    """

    body: Body
    referral: str
    sequence: int
    previous: str | None
    lives: dt.timedelta


def read_draft(path: Path) -> DraftedMessage:
    """A message from a JSON file: `kind`, `body`; and, of a later one, its place in the referral.

    Raises:
        BadInputError: If a member is unknown, missing or not of its shape; it names the member.
    """
    found = must_exist(path)
    said = _json(found)
    wrong = ""
    try:
        if set(said) - _DRAFT or not {"kind", "body"} <= set(said) or said["kind"] not in KINDS:
            wrong = "kind"
            raise ValueError
        kind = str(said["kind"])
        body = read_body(kind, said["body"])
        wrong = "referral, sequence, previous, days"
        days, sequence, previous = said.get("days"), said.get("sequence"), said.get("previous")
        first = 0 if kind == "acknowledgement" else 1
        return DraftedMessage(
            body,
            token_of(16)(said["referral"]) if "referral" in said else new_id(),
            first if sequence is None else _whole(sequence),
            None if previous is None else token_of(32)(previous),
            USUAL_LIFE if days is None else dt.timedelta(days=_whole(days)),
        )
    except (ShapeError, ValueError, TypeError) as error:
        place = str(error) if isinstance(error, ShapeError) else wrong
        raise BadInputError(
            say("{name}: `{field}` is missing, unknown or not of its shape.", name=found.name, field=place)
        ) from None


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**6:
        raise ValueError
    return value


def _json(path: Path) -> Mapping[str, Json]:
    limits().check_document(path.name, path.stat().st_size)
    try:
        return read_strict(path.read_bytes().strip())
    except ValueError:
        raise BadInputError(say("{name}: one JSON object is needed, no key twice.", name=path.name)) from None


def opened_as_dict(opened: Opened) -> dict[str, Json]:
    """A message that was opened, for a file: its claims, its hash, what is known of it."""
    return {
        **claims_of(opened.message),
        "hash": opened.hash,
        "from": opened.sender.name,
        "early": opened.early,
        "drift_seconds": opened.drift,
    }


def read_package(path: Path) -> bytes:
    """Bytes of a package; of one that is too large, enough to see that it is.

    Raises:
        BadInputError: If it is not there or empty.
    """
    with must_exist(path).open("rb") as stream:
        return stream.read(LARGEST + 1)


def read_card(path: Path) -> PublicKeys:
    """A card of public keys.

    Raises:
        BadInputError: If it is none.
    """
    return PublicKeys.from_bytes(must_exist(path).read_bytes()[:LARGEST])


def read_seen(path: Path) -> SeenInMemory:
    """What was taken before; nothing, if the file is not there yet.

    Raises:
        BadInputError: If it is no such file.
    """
    if not path.exists():
        return SeenInMemory()
    try:
        said = json.loads(must_exist(path).read_text(encoding="utf-8"))
        taken = {(str(i), str(m)): read_moment(until) for i, m, until in said["taken"]}
        chain = {(str(i), str(r), int(n)): str(h) for i, r, n, h in said["chain"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInputError(say("{name}: no list of messages that were taken.", name=path.name)) from None
    return SeenInMemory(taken, chain)


def write_seen(path: Path, seen: SeenInMemory, now: dt.datetime) -> None:
    """Write what was taken, without what may be forgotten by now.

    Raises:
        OutputError: If it cannot be written there.
    """
    taken = [[i, m, write_moment(until)] for (i, m), until in seen.taken.items() if until > now]
    chain = [[i, r, n, h] for (i, r, n), h in seen.chain.items()]
    write_json(path, {"taken": taken, "chain": chain}, lasting=True)

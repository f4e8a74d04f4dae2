"""One target for each reader: takes the bytes of a file; anything but an error of ours is a fault."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from equiano.engine.parquet import DAMAGE, open_parquet
from equiano.errors import EquianoError
from equiano.estimate.population import read_population
from equiano.exchange import jose
from equiano.exchange.bodies import WithdrawnReferral
from equiano.exchange.check import check_package
from equiano.exchange.files import read_draft, read_package, read_seen
from equiano.exchange.keys import PublicKeys, make_keys
from equiano.exchange.message import MessagePlace, claims_of, new_id, new_message
from equiano.exchange.opening import PADDED, TYPE_SEALED, TYPE_SIGNED
from equiano.exchange.package import SeenInMemory
from equiano.exchange.strict import read_strict, write_strict
from equiano.identify.case_file import read_case
from equiano.link.columns import load_column_map
from equiano.link.decisions import load_decisions
from equiano.link.encode import read_encodings
from equiano.publish.domain import read_domain
from equiano.publish.ledger import Ledger
from equiano.publish.policy import load_policy
from equiano.record.intake import take_in
from equiano.record.look import look
from equiano.record.mapping import load_mapping
from equiano.record.options import IntakeOptions
from equiano.survey import as_recruitment, as_venue_sample, multiplier_size
from equiano.survey.nsum_data import as_scale_up
from equiano.tables.open import open_table

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
_RECIPIENT, _SENDER = make_keys(TODAY, "Fuzz"), make_keys(TODAY, "Other")


def _table(path: Path) -> None:
    for _ in open_table(path).rows():
        pass


def _parquet(path: Path) -> None:
    # A damaged page is found where it is read; each reader says so in its words.
    with open_parquet(path) as file, suppress(*DAMAGE):
        for batch in file.iter_batches():
            batch.validate(full=True)


def _taken_in(path: Path, format: str) -> None:
    take_in(path, path.with_name("out.parquet"), IntakeOptions(format=format, today=TODAY))


def _package(path: Path) -> None:
    """A package as anybody may send it, and what stands in it once it is decrypted."""
    check_package(read_package(path), [_RECIPIENT], [_RECIPIENT.public()], NOW)
    with suppress(ValueError):
        read_strict(path.read_bytes())
    PublicKeys.from_bytes(path.read_bytes())


def _claims(path: Path) -> None:
    """What a verified partner signs and encrypts rightly, whatever it is."""
    signed = jose.sign({"typ": TYPE_SIGNED, "kid": _SENDER.thumbprint}, path.read_bytes(), _SENDER.signing)
    size = next((size for size in PADDED if len(signed) <= size), len(signed))
    header = {"typ": TYPE_SEALED, "cty": TYPE_SIGNED, "kid": _RECIPIENT.agreement_thumbprint}
    package = jose.encrypt(header, signed.ljust(size), _RECIPIENT.public().agreement)
    check_package(package, [_RECIPIENT], [_SENDER.public()], NOW, SeenInMemory())


# Ending of the file, and its reader.
TARGETS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "csv": (".csv", _table),
    "xlsx": (".xlsx", _table),
    "look": (".csv", look),
    "mapping": (".yaml", lambda path: load_mapping(path, TODAY)),
    "linkcols": (".yaml", load_column_map),
    "domain": (".yaml", read_domain),
    "policy": (".yaml", load_policy.__wrapped__),
    "statement": (".yaml", read_population),
    "case": (".json", read_case),
    "ledger": (".jsonl", lambda path: Ledger(path).entries()),
    "decisions": (".csv", load_decisions),
    "parquet": (".parquet", _parquet),
    "clk": (".clk", read_encodings),
    "htcds": (".csv", lambda path: _taken_in(path, "htcds")),
    "xlsform": (".csv", lambda path: _taken_in(path, "xlsform")),
    "rds": (".csv", as_recruitment),
    "nsum": (".csv", lambda path: as_scale_up(path, {"nurses": 21000.0}, "victims", 900_000)),
    "venues": (".csv", lambda path: as_venue_sample(path, 400)),
    "multiplier": (".csv", multiplier_size),
    "package": (".eqp", _package),
    "claims": (".json", _claims),
    "message": (".json", read_draft),
    "seen": (".json", read_seen),
}


def _smallest_claims() -> bytes:
    place = MessagePlace(_SENDER.thumbprint, _RECIPIENT.thumbprint, new_id())
    return write_strict(claims_of(new_message(WithdrawnReferral(reason="danger", on=TODAY), place, NOW)))


# The smallest file that a reader takes, where the corpus has none.
SMALLEST = {
    "claims": _smallest_claims(),
    "package": b".".join([b"eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9", b"A" * 54, b"A" * 16, b"A" * 3072, b"A" * 22]),
    "message": b'{"kind":"withdrawal","body":{"ext_Reason":"danger","ext_On":"2026-11-26"}}',
    "seen": b'{"taken":[["a","b","2026-12-26T12:00:00Z"]],"chain":[["a","b",1,"c"]]}',
    "rds": b"id,recruiter,degree,trait\n1,seed,3,yes\n2,1,4,no\n3,1,9,yes\n",
    "nsum": b"nurses,victims\n2,0\n3,1\n0,1\n",
    "venues": b"event,visits,present,interviewed\n1,2,3,1\n2,1,9,1\n",
    "multiplier": b"source,count,share,low,high\nclinic,300,0.2,0.15,0.25\n",
}
CASES = Path(__file__).parents[1] / "cases"


def seeds(name: str) -> list[bytes]:
    """Files to begin with: the corpus of what broke the program, by ending."""
    ending = TARGETS[name][0]
    if name in SMALLEST:
        return [SMALLEST[name]]
    found = [path.read_bytes() for path in sorted(CASES.rglob(f"*{ending}")) if path.stat().st_size < 100_000]
    return found or [b"{}"]


def one(name: str, content: bytes) -> None:
    """Give the bytes to the reader.

    Raises:
        Exception: Whatever is not an error of ours.
    """
    ending, read = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"in{ending}"
        path.write_bytes(content)
        with suppress(EquianoError):
            read(path)

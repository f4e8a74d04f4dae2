"""Test vectors of the protocol page: `python -m tests.unit.exchange.make_vectors` writes them anew.

Keys and persons are invented; the private keys stand in the file, for tests alone. Encryption takes chance,
so each run gives other packages; what is signed is the same for the same keys and claims, and
`test_vectors.py` computes it again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from jwcrypto import jwe, jwk

from equiano.exchange.bodies import Acknowledgement, WithdrawnReferral
from equiano.exchange.message import claims_of
from equiano.exchange.opening import TYPE_SEALED, TYPE_SIGNED
from equiano.exchange.package import message_hash, seal
from equiano.exchange.shapes import write_moment
from equiano.exchange.strict import encode64, read_strict
from tests.unit.exchange.parties import (
    DETAILS,
    ENQUIRY,
    NOW,
    TODAY,
    forged,
    kaliningrad,
    riga,
    said,
    vilnius,
)
from tests.unit.exchange.test_package import hmac_with_public_key, inner, outer

FILE = Path(__file__).parents[3] / "docs/reference/exchange-vectors.json"
DAY = dt.timedelta(days=1)


def by_others(alg: str = "ECDH-ES+A256KW", content: bytes | None = None, **header: str) -> bytes:
    """Encrypted for Vilnius by a second implementation, which allows what ours does not."""
    public = vilnius().public()
    protected = {"alg": alg, "enc": "A256GCM", "typ": TYPE_SEALED, "cty": TYPE_SIGNED, **header}
    protected["kid"] = public.agreement_thumbprint
    token = jwe.JWE(content or b" " * 2_304, json.dumps(protected), algs=[alg, "A256GCM"])
    token.add_recipient(jwk.JWK(**public.agreement))
    return str(token.serialize(compact=True)).encode()


def good() -> Iterator[dict[str, Any]]:
    """Packages that open."""
    first = said()
    place = {"referral": first.referral, "sequence": 2, "previous": message_hash(first, kaliningrad())}
    answer = Acknowledgement(of=first.id, hash=message_hash(first, kaliningrad()), received=NOW, drift=-3)
    for name, message in (
        ("enquiry", first),
        ("enquiry for a return", said(replace(ENQUIRY, step="return", purpose="safe_return"))),
        ("details, the second message of the referral", said(DETAILS, **place)),
        ("details of 16 kB", said(replace(DETAILS, needs_told="Жильё. " * 800), **place)),
        ("withdrawal", said(WithdrawnReferral(reason="consent_withdrawn", on=TODAY), **place)),
        ("acknowledgement dated an hour ahead", said(answer, sequence=0, now=NOW + DAY / 24)),
    ):
        package = seal(message, kaliningrad(), vilnius().public())
        yield {"name": name, "package": package.decode(), "result": "opened", "claims": claims_of(message),
               "hash": message_hash(message, kaliningrad()), "seen": chain_of(name, first)}  # fmt: skip


def chain_of(name: str, first: Any) -> dict[str, Any]:
    """Of later messages: the first was taken."""
    if "details" not in name and name != "withdrawal":
        return {"taken": [], "chain": []}
    return seen_of(first)


def seen_of(message: Any) -> dict[str, Any]:
    until = write_moment(message.expires + 30 * DAY)
    taken = [[message.issuer, message.id, until]]
    return {
        "taken": taken,
        "chain": [[message.issuer, message.referral, 1, message_hash(message, kaliningrad())]],
    }


def bad() -> Iterator[tuple[str, str, str, bytes, dict[str, Any]]]:
    """Name, rule, code, package, and what differs of the circumstances."""
    message, package = said(), seal(said(), kaliningrad(), vilnius().public())
    claims = claims_of(message)
    body = read_strict(json.dumps(claims["body"]).encode())
    kid = kaliningrad().thumbprint
    yield "not a package", "shape", "not_a_package", b"{}", {}
    yield "padding of base64", "shape", "not_a_package", package + b"=", {}
    yield "header with a key twice", "header", "header_wrong", twice(package), {}
    yield "alg none outside", "algorithms", "algorithm_refused", outer({"alg": "none"}), {}
    yield "ECDH-ES without key wrapping", "algorithms", "algorithm_refused", by_others("ECDH-ES"), {}
    yield "RSA-OAEP named", "algorithms", "algorithm_refused", outer({"alg": "RSA-OAEP"}), {}
    yield "compressed", "algorithms", "compressed", by_others(content=b" " * 10**6, zip="DEF"), {}
    yield "critical extension", "algorithms", "header_wrong", outer({"crit": ["x"], "x": 1}), {}
    yield "no padding", "padding", "padding_wrong", by_others(content=b"x" * 900), {}
    yield "encrypted to a third", "recipient", "wrong_recipient", to_third(), {}
    yield "one bit of the tag changed", "decryption", "damaged", flipped(package), {}
    yield (
        "not signed at all",
        "inner_header",
        "inner_header_wrong",
        forged(signed=json.dumps(claims).encode()),
        {},
    )
    unsigned = inner({"alg": "none", "typ": TYPE_SIGNED, "kid": kid}, b"")
    yield "alg none inside", "inner_algorithm", "inner_algorithm_refused", unsigned, {}
    yield (
        "HS256 with the public key",
        "inner_algorithm",
        "inner_algorithm_refused",
        hmac_with_public_key(),
        {},
    )
    deprecated = inner({"alg": "EdDSA", "typ": TYPE_SIGNED, "kid": kid})
    yield "EdDSA, the deprecated name", "inner_algorithm", "inner_algorithm_refused", deprecated, {}
    yield "signed by a third", "signer", "unknown_key", forged(keys=riga()), {}
    yield "key revoked", "signer", "revoked_key", package, {"revoked_since": write_moment(NOW - DAY)}
    late = NOW + 367 * DAY
    later = forged(claims_of(replace(message, issued=late, expires=late + DAY)))
    yield "key over", "signer", "expired_key", later, {"now": write_moment(late)}
    wrong = inner({"alg": "Ed25519", "typ": TYPE_SIGNED, "kid": kid})
    yield "signature of zeros", "signature", "bad_signature", wrong, {}
    nan = json.dumps(claims).replace('"seq": 1', '"seq": NaN').encode()
    yield "NaN", "json", "not_json", forged(nan), {}
    double = (json.dumps(claims)[:-1] + ',"aud":"x"}').encode()
    yield "a claim twice", "json", "not_json", forged(double), {}
    deep = (json.dumps(claims)[:-1] + ',"x":' + "[" * 100 + "]" * 100 + "}").encode()
    yield "nested too deep", "json", "not_json", forged(deep), {}
    yield "version 2", "version", "unknown_version", forged({**claims, "ver": 2}), {}
    yield "a claim too many", "claims", "claims_wrong", forged({**claims, "note": ""}), {}
    yield (
        "passed on by a partner",
        "audience",
        "wrong_audience",
        forged({**claims, "aud": riga().thumbprint}),
        {},
    )
    yield "another issuer", "issuer", "wrong_issuer", forged({**claims, "iss": riga().thumbprint}), {}
    yield "over", "time", "expired", package, {"now": write_moment(NOW + 15 * DAY)}
    yield "an hour ahead", "time", "not_yet_issued", package, {"now": write_moment(NOW - DAY / 24)}
    far = int((NOW + 31 * DAY).timestamp())
    yield "valid for 31 days", "time", "lives_too_long", forged({**claims, "exp": far}), {}
    again = {"seen": seen_of(message)}
    yield "delivered twice", "replay", "replayed", seal(message, kaliningrad(), vilnius().public()), again
    other = said(DETAILS, referral=message.referral, sequence=2, previous=encode64(b"\0" * 32))
    broken = seal(other, kaliningrad(), vilnius().public())
    yield "another message before it", "chain", "chain_broken", broken, again
    named = forged({**claims, "body": {**body, "prs_FirstName": "Invented"}})
    yield "a name in an enquiry", "stage", "wrong_stage", named, {}
    yield "a field of nobody", "stage", "body_wrong", forged({**claims, "body": {**body, "note": "x"}}), {}
    returned = forged({**claims, "body": {**body, "ext_Step": "return"}})
    yield "a return for another purpose", "stage", "body_wrong", returned, {}
    file = {
        "name": "../a.pdf",
        "class": "identity",
        "size": 1,
        "sha256": encode64(b"\0" * 32),
        "key": encode64(b"\0" * 32),
    }
    attached = forged({**claims_of(said(DETAILS)), "files": [file]})
    yield "a folder in the name of an attachment", "attachments", "attachment_wrong", attached, {}


def twice(package: bytes) -> bytes:
    head = '{"alg":"ECDH-ES+A256KW","alg":"ECDH-ES+A256KW"}'
    return encode64(head.encode()).encode() + b"." + package.split(b".", 1)[1]


def flipped(package: bytes) -> bytes:
    # Not the last sign, whose low bits are none of the tag's.
    return package[:-2] + (b"A" if package[-2:-1] != b"A" else b"B") + package[-1:]


def to_third() -> bytes:
    place_of = said(audience=riga().thumbprint)
    return seal(place_of, kaliningrad(), riga().public())


def content() -> dict[str, Any]:
    parties = {"sender": kaliningrad(), "recipient": vilnius(), "third": riga()}
    vectors: list[dict[str, Any]] = [*good()]
    for name, rule, code, package, more in bad():
        vectors.append({"name": name, "package": package.decode(), "result": code, "rule": rule, **more})
    oversized = {"repeat": "A", "times": 262_145}
    vectors.append({"name": "one byte too many", "package": oversized, "result": "oversized", "rule": "size"})
    return {
        "note": "Test vectors of the exchange protocol, version 1. Keys for tests only: never use them.",
        "now": write_moment(NOW),
        "keys": {who: json.loads(keys.to_bytes()) for who, keys in parties.items()},
        "cards": {who: keys.public().card for who, keys in parties.items()},
        "vectors": vectors,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(content(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

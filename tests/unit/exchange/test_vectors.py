"""The published vectors: each opens or is refused as it says, and what is signed is computed again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from equiano.exchange import jose
from equiano.exchange.check import RuleResult, check_package
from equiano.exchange.keys import PrivateKeys, PublicKeys, fingerprint_words
from equiano.exchange.message import claims_of
from equiano.exchange.opening import TYPE_SIGNED, hash_of_signed
from equiano.exchange.package import SeenInMemory, open_package
from equiano.exchange.refusals import CODES, RULES, RefusedPackage
from equiano.exchange.shapes import read_moment
from equiano.exchange.strict import encode64
from tests.unit.exchange.make_vectors import FILE

SAID: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
VECTORS: dict[str, dict[str, Any]] = {one["name"]: one for one in SAID["vectors"]}
KEYS = {who: PrivateKeys.from_bytes(json.dumps(said).encode()) for who, said in SAID["keys"].items()}


def given(
    vector: dict[str, Any],
) -> tuple[bytes, list[PrivateKeys], list[PublicKeys], dt.datetime, SeenInMemory]:
    package = vector["package"]
    data = package.encode() if isinstance(package, str) else package["repeat"].encode() * package["times"]
    card = PublicKeys.from_bytes(SAID["cards"]["sender"].encode())
    if since := vector.get("revoked_since"):
        card = replace(card, revoked=read_moment(since))
    seen = SeenInMemory()
    for issuer, message, until in vector.get("seen", {}).get("taken", ()):
        seen.taken[issuer, message] = read_moment(until)
    for issuer, referral, number, digest in vector.get("seen", {}).get("chain", ()):
        seen.chain[issuer, referral, number] = digest
    return data, [KEYS["recipient"]], [card], read_moment(vector.get("now", SAID["now"])), seen


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_is_as_it_says(name: str) -> None:
    vector = VECTORS[name]
    if vector["result"] == "opened":
        opened = open_package(*given(vector))
        assert claims_of(opened.message) == vector["claims"]
        assert opened.hash == vector["hash"]
        assert not opened.early
        return
    with pytest.raises(RefusedPackage) as refused:
        open_package(*given(vector))
    assert refused.value.code == vector["result"]
    assert vector["result"] in RULES[vector["rule"]]


@pytest.mark.parametrize("name", VECTORS)
def test_the_check_names_the_rule(name: str) -> None:
    vector = VECTORS[name]
    found = check_package(*given(vector))
    broken = [one for one in found.rules if one.result is RuleResult.REFUSED]
    assert [(one.rule, one.code) for one in broken] == (
        [] if vector["result"] == "opened" else [(vector["rule"], vector["result"])]
    )
    assert [one.rule for one in found.rules] == list(RULES)
    assert found.refused == bool(broken)


def test_there_is_a_vector_of_every_code() -> None:
    assert {one["result"] for one in VECTORS.values()} == {"opened", *CODES}


def test_what_is_signed_is_computed_again() -> None:
    sender = KEYS["sender"]
    for vector in VECTORS.values():
        if vector["result"] == "opened":
            signed = jose.signed_text(
                {"typ": TYPE_SIGNED, "kid": sender.thumbprint}, vector["claims"], sender.signing
            )
            inside = jose.decrypt(vector["package"].encode(), KEYS["recipient"].agreement)
            assert inside.rstrip(b" ") == signed
            assert hash_of_signed(signed) == vector["hash"]


def test_cards_are_computed_again() -> None:
    for who, keys in KEYS.items():
        assert keys.public().card == SAID["cards"][who]


def test_without_keys_only_what_is_seen_from_outside_is_told() -> None:
    package = VECTORS["passed on by a partner"]["package"].encode()
    found = check_package(package, (), (), read_moment(SAID["now"]))
    told = [one.rule for one in found.rules if one.result is not RuleResult.NOT_TOLD]
    assert told == ["size", "shape", "header", "algorithms", "padding"]
    with_keys = check_package(package, [KEYS["recipient"]], (), read_moment(SAID["now"]))
    told = [one.rule for one in with_keys.rules if one.result is not RuleResult.NOT_TOLD]
    assert told[-1] == "inner_algorithm"


@pytest.mark.parametrize(
    ("byte", "words"),
    [
        (0x7F, "legal winner thank year wave sausage worth useful"),
        (0x80, "letter advice cage absurd amount doctor acoustic avoid"),
        (0x00, "abandon abandon abandon abandon abandon abandon abandon abandon"),
        (0xFF, "zoo zoo zoo zoo zoo zoo zoo zoo"),
    ],
)
def test_words_are_those_of_bip_39(byte: int, words: str) -> None:
    """The first eight words of the test vectors of BIP 39 (trezor/python-mnemonic, vectors.json)."""
    thumbprint = encode64(bytes([byte]) * 32)
    assert " ".join(one.word for one in fingerprint_words(thumbprint, "en")) == words
    numbers = [one.number for one in fingerprint_words(thumbprint, "en")]
    assert [one.number for one in fingerprint_words(thumbprint, "ru")] == numbers


def test_a_published_thumbprint() -> None:
    """RFC 8037, A.3: the thumbprint of the key of RFC 8032."""
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert jose.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

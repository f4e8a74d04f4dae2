"""Another implementation of JOSE reads what we write, and we read what it writes."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwe, jwk, jws

from equiano.exchange.bodies import NEEDS, Details, Enquiry
from equiano.exchange.message import claims_of
from equiano.exchange.opening import PADDED, TYPE_SEALED, TYPE_SIGNED
from equiano.exchange.package import seal
from equiano.exchange.refusals import RefusedPackage
from tests.unit.exchange.make_vectors import by_others
from tests.unit.exchange.parties import BASIS, CONSENT, DETAILS, NOW, kaliningrad, opened, said, vilnius


def test_the_other_opens_what_we_seal() -> None:
    message = said(DETAILS)
    token = jwe.JWE(algs=["ECDH-ES+A256KW", "A256GCM"])
    token.deserialize(
        seal(message, kaliningrad(), vilnius().public()).decode(), jwk.JWK(**vilnius().agreement)
    )
    content = token.payload
    assert len(content) in PADDED
    signed = jws.JWS()
    signed.allowed_algs = ["EdDSA", "Ed25519"]
    text = content.rstrip(b" ").decode()
    header = json.loads(jws.base64url_decode(text.split(".")[0]))
    assert header == {"alg": "Ed25519", "typ": TYPE_SIGNED, "kid": kaliningrad().thumbprint}
    assert kaliningrad().thumbprint == jwk.JWK(**kaliningrad().public().signing).thumbprint()
    verify_by_other(text)
    assert json.loads(jws.base64url_decode(text.split(".")[1])) == claims_of(message)


def verify_by_other(text: str) -> None:
    """jwcrypto 1.6 knows the signature by its old name alone: its key does it without the header."""
    key = jwk.JWK(**kaliningrad().public().signing).get_op_key("verify")
    head, payload, signature = text.split(".")
    key.verify(jws.base64url_decode(signature), f"{head}.{payload}".encode())


def test_we_open_what_the_other_seals() -> None:
    message = said(DETAILS)
    header = {"alg": "Ed25519", "typ": TYPE_SIGNED, "kid": kaliningrad().thumbprint}
    encoded = [
        jws.base64url_encode(json.dumps(part, ensure_ascii=True)) for part in (header, claims_of(message))
    ]
    text = ".".join(encoded)
    signature = jwk.JWK(**kaliningrad().signing).get_op_key("sign").sign(text.encode())
    signed = f"{text}.{jws.base64url_encode(signature)}".encode()
    size = next(size for size in PADDED if len(signed) <= size)
    assert opened(by_others(content=signed.ljust(size))).message == message


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = by_others(content=b" " * 30_000_000, zip="DEF")
    assert len(bomb) < 60_000
    with pytest.raises(RefusedPackage) as refused:
        opened(bomb)
    assert refused.value.code == "compressed"
    assert len(zlib.compress(b" " * 30_000_000)) < 60_000


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=150)


@settings(max_examples=25, deadline=None)
@given(
    needs=st.lists(st.sampled_from(NEEDS), min_size=1, unique=True),
    alias=_TEXT,
    told=st.none() | _TEXT,
    child=st.sampled_from(["child", "adult", "perhaps_child"]),
)
def test_whatever_is_said_comes_out_as_it_went_in(
    needs: list[str], alias: str, told: str | None, child: str
) -> None:
    enquiry = Enquiry(
        gender="Masculine", language="uzb", age_band=child, needs=tuple(needs), country="POL",
        urgency="ordinary", step="reflection", purpose="protection", no_embassy=False,
    )  # fmt: skip
    details = Details(
        consent=CONSENT, basis=BASIS, no_embassy=True, alias=alias, needs=tuple(needs), needs_told=told
    )
    for body in (enquiry, details):
        message = said(body)
        assert opened(seal(message, kaliningrad(), vilnius().public()), now=NOW).message == message


def test_the_types_are_fixed() -> None:
    assert (TYPE_SEALED, TYPE_SIGNED) == ("equiano-package", "equiano-message")

"""Packages: what is sealed opens for the recipient alone, and every change of it is refused by its code."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from equiano.errors import BadInputError, SafeguardError
from equiano.exchange import jose
from equiano.exchange.attachments import encrypt_file
from equiano.exchange.bodies import Acknowledgement, WithdrawnReferral
from equiano.exchange.keys import make_keys, renew_agreement
from equiano.exchange.message import ExchangeMessage, claims_of
from equiano.exchange.opening import LARGEST, PADDED, SIZES, STEPS
from equiano.exchange.package import (
    SeenInMemory,
    message_hash,
    must_follow,
    open_package,
    seal,
    seal_signed,
    sign_message,
)
from equiano.exchange.refusals import CODES, RULES, RefusedPackage
from equiano.exchange.strict import Json, encode64
from equiano.words import keyed
from tests.unit.exchange.parties import (
    DETAILS,
    ENQUIRY,
    NOW,
    TODAY,
    forged,
    kaliningrad,
    opened,
    riga,
    said,
    vilnius,
)


def sealed(message: ExchangeMessage | None = None) -> bytes:
    return seal(message or said(), kaliningrad(), vilnius().public())


def code(data: bytes, seen: SeenInMemory | None = None, now: dt.datetime = NOW) -> str:
    with pytest.raises(RefusedPackage) as refused:
        opened(data, seen, now)
    return refused.value.code


@pytest.mark.parametrize("body", [ENQUIRY, DETAILS], ids=["enquiry", "details"])
def test_what_is_sealed_opens(body: object) -> None:
    message = said(body)  # type: ignore[arg-type]
    found = opened(sealed(message))
    assert found.message == message
    assert found.hash == message_hash(message, kaliningrad())
    assert found.sender.name == "Kaliningrad (invented)"
    assert not found.early
    assert found.forget_after == message.expires + dt.timedelta(days=30)


def test_sealed_again_it_is_the_same_message_in_another_envelope() -> None:
    message = said()
    first, second = sealed(message), sealed(message)
    assert first != second
    assert opened(first).hash == opened(second).hash


def test_what_was_signed_for_the_old_keys_is_sealed_anew_for_those_that_replace_them() -> None:
    signed = sign_message(said(), kaliningrad())
    for new in (renew_agreement(vilnius(), TODAY), make_keys(TODAY, replaces=vilnius())):
        package = seal_signed(signed, new.public(), TODAY)
        found = open_package(package, [new], [kaliningrad().public()], NOW, SeenInMemory())
        assert found.hash == opened(seal_signed(signed, vilnius().public(), TODAY)).hash
    stranger = make_keys(TODAY)
    package = seal_signed(signed, stranger.public(), TODAY)
    with pytest.raises(RefusedPackage) as refused:
        open_package(package, [stranger], [kaliningrad().public()], NOW, SeenInMemory())
    assert refused.value.code == "wrong_audience"
    with pytest.raises(SafeguardError):
        seal_signed(signed, vilnius().public(), TODAY + dt.timedelta(days=40))


def test_whoever_watches_learns_one_of_four_sizes() -> None:
    long = replace(DETAILS, needs_told="Слово. " * 1000)
    lengths = {len(sealed(said(body))) for body in (ENQUIRY, DETAILS, replace(DETAILS, alias="A"), long)}
    assert len(lengths) == 2
    assert all(any(size - 1_024 < length <= size for size in SIZES) for length in lengths)


def test_every_rule_has_its_step_and_every_code_its_words() -> None:
    assert [name for name, _ in STEPS] == list(RULES)
    for lang in ("en", "ru"):
        assert len({keyed(f"exchange.refused.{one}", lang) for one in CODES}) == len(CODES)


def test_too_large_is_refused_before_anything_is_read() -> None:
    assert code(b"." * (LARGEST + 1)) == "oversized"
    assert code(b"a" * LARGEST) == "not_a_package"


@pytest.mark.parametrize(
    "garbage", [b"", b"....", b"a.b.c.d.e", b"\xff" * 300, b"{}", b"e30.e30.e30.e30.e30"]
)
def test_what_is_no_package(garbage: bytes) -> None:
    assert code(garbage) in ("not_a_package", "header_wrong", "algorithm_refused")


def outer(change: dict[str, Json], drop: str = "") -> bytes:
    head, rest = sealed().split(b".", 1)
    header = {**json.loads(jose_b64(head)), **change}
    header.pop(drop, None)
    return encode64(json.dumps(header).encode()).encode() + b"." + rest


def jose_b64(text: bytes) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))


@pytest.mark.parametrize(
    ("change", "drop", "expected"),
    [
        ({"alg": "none"}, "", "algorithm_refused"),
        ({"alg": "dir"}, "", "algorithm_refused"),
        ({"alg": "ECDH-ES"}, "", "algorithm_refused"),
        ({"alg": "RSA-OAEP"}, "", "algorithm_refused"),
        ({"alg": "RSA1_5"}, "", "algorithm_refused"),
        ({"alg": "PBES2-HS256+A128KW", "p2c": 10**9}, "", "algorithm_refused"),
        ({"alg": ["ECDH-ES+A256KW"]}, "", "algorithm_refused"),
        ({"enc": "A128CBC-HS256"}, "", "algorithm_refused"),
        ({"zip": "DEF"}, "", "compressed"),
        ({"crit": ["exp"]}, "", "header_wrong"),
        ({"jku": "https://example.org"}, "", "header_wrong"),
        ({"typ": "JWT"}, "", "header_wrong"),
        ({"cty": "JWT"}, "", "header_wrong"),
        ({}, "typ", "header_wrong"),
        ({}, "kid", "header_wrong"),
        ({"kid": "A" * 43}, "", "wrong_recipient"),
        ({"kid": "A" * 44}, "", "header_wrong"),
        ({"kid": ["A" * 43]}, "", "header_wrong"),
        ({"kid": "é" * 43}, "", "header_wrong"),
        ({"epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, "", "algorithm_refused"),
        ({"epk": {"kty": "OKP", "crv": "X25519", "x": "AA"}}, "", "header_wrong"),
        # A point of small order: the shared secret would be the same for everybody.
        ({"epk": {"kty": "OKP", "crv": "X25519", "x": "A" * 43}}, "", "damaged"),
    ],
)
def test_outer_header(change: dict[str, Json], drop: str, expected: str) -> None:
    assert code(outer(change, drop)) == expected


def inner(header: dict[str, Json], signature: bytes = b"\0" * 64) -> bytes:
    payload = encode64(json.dumps(claims_of(said())).encode())
    head = encode64(json.dumps(header).encode())
    return forged(signed=f"{head}.{payload}.{encode64(signature) if signature else ''}".encode())


def hmac_with_public_key() -> bytes:
    """HS256 with the public key as its secret: the downgrade that fools a library that asks the header."""
    import hashlib
    import hmac

    kid = kaliningrad().thumbprint
    head = encode64(json.dumps({"alg": "HS256", "typ": "equiano-message", "kid": kid}).encode())
    text = f"{head}.{encode64(json.dumps(claims_of(said())).encode())}"
    secret = jose_b64(kaliningrad().signing["x"].encode())
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return forged(signed=f"{text}.{encode64(mac)}".encode())


def test_signed_by_another_algorithm_or_not_at_all() -> None:
    kid = kaliningrad().thumbprint
    for alg in ("none", "EdDSA", "RS256", "ES256", "HS256", "ed25519"):
        assert code(inner({"alg": alg, "typ": "equiano-message", "kid": kid})) == "inner_algorithm_refused"
    assert (
        code(inner({"alg": "none", "typ": "equiano-message", "kid": kid}, b"")) == "inner_algorithm_refused"
    )
    assert code(hmac_with_public_key()) == "inner_algorithm_refused"
    assert code(inner({"alg": "Ed25519", "typ": "JWT", "kid": kid})) == "inner_header_wrong"
    crit = {"alg": "Ed25519", "typ": "equiano-message", "kid": kid, "crit": ["b64"], "b64": False}
    assert code(inner(crit)) == "inner_header_wrong"
    jwk = {"alg": "Ed25519", "typ": "equiano-message", "kid": kid, "jwk": dict(riga().public().signing)}
    assert code(inner(jwk)) == "inner_header_wrong"
    assert code(inner({"alg": "Ed25519", "typ": "equiano-message", "kid": kid})) == "bad_signature"


def test_keys_unknown_revoked_or_over() -> None:
    assert code(forged(keys=riga())) == "unknown_key"
    revoked = replace(kaliningrad().public(), revoked=NOW)
    for card, expected in ((revoked, "revoked_key"), (replace(revoked, revoked=None), "")):
        if expected:
            with pytest.raises(RefusedPackage) as refused:
                open_package(sealed(), [vilnius()], [card], NOW, SeenInMemory())
            assert refused.value.code == expected
        else:
            assert open_package(sealed(), [vilnius()], [card], NOW, SeenInMemory())
    later = NOW + dt.timedelta(days=367)
    assert code(forged({**claims_of(said(now=later))}), now=later) == "expired_key"


def test_a_partner_cannot_pass_a_referral_on_as_if_it_were_written_to_the_third() -> None:
    message = said(audience=riga().thumbprint)
    to_riga = seal(message, kaliningrad(), riga().public())
    plain = jose.decrypt(to_riga, riga().agreement)
    passed_on = forged(signed=plain.rstrip(b" "))
    assert code(passed_on) == "wrong_audience"


def test_nor_sign_it_with_the_name_of_another() -> None:
    claims = claims_of(said())
    data = forged({**claims, "iss": riga().thumbprint})
    assert code(data) == "wrong_issuer"


def test_wrong_recipient() -> None:
    with pytest.raises(RefusedPackage) as refused:
        open_package(sealed(), [riga()], [kaliningrad().public()], NOW, SeenInMemory())
    assert refused.value.code == "wrong_recipient"


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (-600, ""),
        (-601, "not_yet_issued"),
        (14 * 86400, ""),
        (14 * 86400 + 599, ""),
        (14 * 86400 + 600, "expired"),
    ],
)
def test_the_clock_at_its_edges(ahead: int, expected: str) -> None:
    now = NOW + dt.timedelta(seconds=ahead)
    if expected:
        assert code(sealed(), now=now) == expected
    else:
        assert opened(sealed(), now=now).drift == -ahead


def test_an_acknowledgement_is_never_refused_for_the_time_alone() -> None:
    body = Acknowledgement(of=said().id, hash=encode64(b"\1" * 32), received=NOW, drift=0)
    data = sealed(said(body, sequence=0))
    for days in (-30, 60):
        found = opened(data, now=NOW + dt.timedelta(days=days))
        assert found.drift == -days * 86400


def test_life() -> None:
    claims = claims_of(said())
    issued = int(NOW.timestamp())
    for end in (issued, issued - 1, issued + 30 * 86400 + 1):
        assert code(forged({**claims, "exp": end})) == "lives_too_long"
    assert opened(forged({**claims, "exp": issued + 30 * 86400}))


def test_replay_gives_back_what_is_to_be_acknowledged_again() -> None:
    seen, message = SeenInMemory(), said()
    seen.note(opened(sealed(message), seen))
    with pytest.raises(RefusedPackage) as refused:
        opened(sealed(message), seen)
    assert refused.value.code == "replayed"
    assert refused.value.message == message


def test_chain() -> None:
    seen, first = SeenInMemory(), said()
    own = kaliningrad()
    second = said(DETAILS, referral=first.referral, sequence=2, previous=message_hash(first, own))
    early = opened(sealed(second), seen)
    assert early.early
    must_follow(early.message, message_hash(first, own))
    with pytest.raises(RefusedPackage):
        must_follow(early.message, message_hash(said(), own))
    seen.note(opened(sealed(first), seen))
    assert not opened(sealed(second), seen).early
    other = said(DETAILS, referral=first.referral, sequence=2, previous=message_hash(said(), own))
    assert code(sealed(other), seen) == "chain_broken"
    fork = said(referral=first.referral)
    assert code(sealed(fork), seen) == "chain_broken"


def test_a_signed_message_of_another_thread_stays_in_its_thread() -> None:
    """Its referral is signed: put into another thread it names its own, and nothing before it fits."""
    seen, one, other = SeenInMemory(), said(), said()
    own = kaliningrad()
    for message in (one, other):
        seen.note(opened(sealed(message), seen))
    of_one = said(DETAILS, referral=one.referral, sequence=2, previous=message_hash(one, own))
    assert opened(sealed(of_one), seen).message.referral == one.referral
    moved = said(DETAILS, referral=other.referral, sequence=2, previous=message_hash(one, own))
    assert code(sealed(moved), seen) == "chain_broken"


@pytest.mark.parametrize("name", ["prs_FirstName", "prs_MobilePhone", "ext_Health", "hte_Description"])
def test_identity_in_an_enquiry_is_not_read(name: str) -> None:
    claims = claims_of(said())
    body = claims["body"]
    assert isinstance(body, dict)
    with pytest.raises(RefusedPackage) as refused:
        opened(forged({**claims, "body": {**body, name: "Anna"}}))
    assert refused.value.code == "wrong_stage"
    assert name in str(refused.value)
    assert "Anna" not in str(refused.value)


def test_unknown_fields_and_wrong_shapes() -> None:
    claims = claims_of(said())
    body = claims["body"]
    assert isinstance(body, dict)
    for change in (
        {"note": "Anna"},
        {"prs_Gender": "Female"},
        {"ext_Needs": []},
        {"ext_Needs": ["housing"] * 2},
    ):
        data = forged({**claims, "body": {**body, **change}})
        assert code(data) == "body_wrong"
    for change in (
        {"seq": True},
        {"jti": "x"},
        {"kind": "letter"},
        {"kind": ["enquiry"]},
        {"files": {}},
        {"x": 1},
    ):
        assert code(forged({**claims, **change})) == "claims_wrong"
    assert code(forged({**claims, "seq": 0})) == "claims_wrong"
    assert code(forged({**claims, "ver": 2})) == "unknown_version"
    assert code(forged({**claims, "ver": True})) == "unknown_version"


def test_json_that_two_programs_read_in_two_ways() -> None:
    claims = json.dumps(claims_of(said()))
    for payload in (
        claims[:-1] + ',"ver":1}',
        claims.replace('"seq": 1', '"seq": NaN'),
        claims.replace('"seq": 1', '"seq": 1.0'),
        claims.replace('"seq": 1', '"seq": 1e400'),
        claims.replace('"seq": 1', '"seq": ' + "9" * 5000),
        claims[:-1] + ',"x":' + "[" * 5_000 + "]" * 5_000 + "}",
        claims.replace("Feminine", "\\ud800"),
        "[" * 20_000,
        claims + claims,
        "[]",
        "",
    ):
        assert code(forged(payload.encode())) in ("not_json", "inner_header_wrong")
    assert code(forged(b"\xff\xfe" + claims.encode("utf-16"))) == "not_json"


def test_padding() -> None:
    assert code(forged(pad=PADDED[0] - 1)) == "padding_wrong"
    assert code(forged(pad=PADDED[0] + 1)) == "padding_wrong"
    assert opened(forged(pad=PADDED[3]))


def test_an_enquiry_brings_no_file() -> None:
    file: dict[str, Json] = {
        "name": "a.pdf",
        "class": "identity",
        "size": 1,
        "sha256": encode64(b"\0" * 32),
        "key": encode64(b"\0" * 32),
    }
    assert code(forged({**claims_of(said()), "files": [file]})) == "wrong_stage"
    details = claims_of(said(DETAILS))
    assert opened(forged({**details, "files": [file]})).message.attachments[0].name == "a.pdf"
    for name in ("../a.pdf", "a/b", "", "x" * 121, ".bashrc", "C:\\a", "a\u202etxt"):
        assert code(forged({**details, "files": [{**file, "name": name}]})) == "attachment_wrong"
    assert code(forged({**details, "files": [file, {**file, "name": "A.PDF"}]})) == "attachment_wrong"
    assert code(forged({**details, "files": [{**file, "class": "suspects"}]})) == "attachment_wrong"
    for later in ("health", "legal"):  # of another stage; not agreed to
        assert code(forged({**details, "files": [{**file, "class": later}]})) == "wrong_stage"


def test_no_byte_of_a_package_can_be_changed() -> None:
    data = sealed()
    for place in range(len(data)):
        for flip in (1,):
            changed = bytearray(data)
            changed[place] ^= flip
            with pytest.raises(RefusedPackage):
                opened(bytes(changed))
    for cut in range(0, len(data), 97):
        with pytest.raises(RefusedPackage):
            opened(data[:cut])
    for more in (b"\n", b" ", b".", b"=", b"A"):
        with pytest.raises(RefusedPackage):
            opened(data + more)


def test_a_bomb_and_a_heap_of_garbage() -> None:
    assert code(bytes(10**6)) == "oversized"
    assert code((b"A" * 40_000 + b".") * 5) == "not_a_package"


def test_old_agreement_keys_open_until_they_are_deleted() -> None:
    old = vilnius()
    data = sealed()
    new = renew_agreement(old, TODAY + dt.timedelta(days=20))
    assert new.thumbprint == old.thumbprint
    partners = [kaliningrad().public()]
    assert open_package(data, [new, old], partners, NOW, SeenInMemory())
    with pytest.raises(RefusedPackage):
        open_package(data, [new], partners, NOW, SeenInMemory())
    assert old.deletable_after == TODAY + dt.timedelta(days=31 + 30 + 1)


def test_what_is_not_sealed() -> None:
    with pytest.raises(BadInputError):
        seal(said(), riga(), vilnius().public())
    with pytest.raises(BadInputError):
        seal(said(), kaliningrad(), riga().public())
    with pytest.raises(SafeguardError):
        seal(said(), kaliningrad(), replace(vilnius().public(), revoked=NOW))
    with pytest.raises(SafeguardError):
        seal(said(now=NOW + dt.timedelta(days=40)), kaliningrad(), vilnius().public())
    with pytest.raises(BadInputError) as bad:
        seal(said(replace(ENQUIRY, gender="Anna")), kaliningrad(), vilnius().public())
    assert "Anna" not in str(bad.value)
    with pytest.raises(ValueError, match="30 days"):
        said(lives=dt.timedelta(days=31))


def test_what_the_reader_would_refuse_is_not_written() -> None:
    file, _ = encrypt_file("a.pdf", b"x", "identity")
    for wrong in (
        said(attachments=(file,)),
        said(DETAILS, attachments=(file, file)),
        said(DETAILS, attachments=(replace(file, data_class="health"),)),
        said(DETAILS, sequence=2),
        said(sequence=0),
        said(sequence=1, previous=encode64(b"\0" * 32)),
        said(referral="x"),
    ):
        with pytest.raises(BadInputError):
            seal(wrong, kaliningrad(), vilnius().public())


def test_numbers_far_away_are_refused_and_break_nothing() -> None:
    claims = claims_of(said())
    for name in ("iat", "exp", "seq"):
        for number in (2**33, 2**40, 2**53 - 1, -1):
            assert code(forged({**claims, name: number})) == "claims_wrong"
        assert code(forged({**claims, name: 2**53})) == "not_json"
    body = Acknowledgement(of=said().id, hash=encode64(b"\1" * 32), received=NOW, drift=0)
    far = claims_of(said(body, sequence=0)) | {"iat": 2**33 - 2, "exp": 2**33 - 1}
    found = opened(forged(far))
    assert found.forget_after == NOW + dt.timedelta(days=60, minutes=10)


def test_the_count_goes_on_when_the_signing_key_is_replaced() -> None:
    seen, first, old = SeenInMemory(), said(), kaliningrad()
    seen.note(opened(sealed(first), seen))
    new = make_keys(TODAY, replaces=old)
    place = {"issuer": new.thumbprint, "referral": first.referral}
    zeros = encode64(b"\0" * 32)
    cases = ((2, message_hash(first, old), ""), (2, zeros, "chain_broken"), (1, None, "chain_broken"))
    for number, before, expected in cases:
        data = seal(said(DETAILS, **place, sequence=number, previous=before), new, vilnius().public())
        if expected:
            with pytest.raises(RefusedPackage) as refused:
                open_package(data, [vilnius()], [new.public()], NOW, seen)
            assert refused.value.code == expected
        else:
            assert not open_package(data, [vilnius()], [new.public()], NOW, seen).early


def test_a_header_that_nests_deep() -> None:
    assert code(encode64(b"[" * 600).encode() + b".A.A.A.A") == "not_a_package"
    deep = encode64(b"[" * 600).encode() + b"." + sealed().split(b".", 1)[1]
    assert code(deep) == "header_wrong"


def test_a_withdrawal_is_small() -> None:
    assert len(sealed(said(WithdrawnReferral(reason="consent_withdrawn", on=TODAY)))) <= SIZES[0]


def test_made_keys_differ() -> None:
    assert make_keys(TODAY).thumbprint != make_keys(TODAY).thumbprint

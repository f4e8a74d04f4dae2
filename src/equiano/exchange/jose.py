"""JOSE as the protocol uses it, and nothing else of it: the only importer of `joserfc`.

Signed: JWS, `alg` Ed25519 (RFC 9864), then encrypted: JWE, ECDH-ES+A256KW on X25519 with A256GCM (RFC 7518,
8037). Every call gets a registry with the list of these and no other algorithm, and with our size limits: the
library's own list knows other algorithms, and its limits are smaller than our largest package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from equiano.exchange.strict import Json, decode64, encode64, write_strict

SIGNING, AGREEMENT = "Ed25519", "X25519"
ALG_SIGNED, ALG_KEY, ALG_CONTENT = "Ed25519", "ECDH-ES+A256KW", "A256GCM"
LARGEST = 262_144
"""Bytes of a package at the most."""

Jwk = Mapping[str, str]


def _signing_registry() -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=[ALG_SIGNED])
    registry.max_payload_length = LARGEST
    return registry


def _sealing_registry() -> jwe.JWERegistry:
    registry = jwe.JWERegistry(algorithms=[ALG_KEY, ALG_CONTENT])
    registry.max_ciphertext_length = LARGEST
    return registry


_SIGNED, _SEALED = _signing_registry(), _sealing_registry()
# What the library raises for a wrong signature, a damaged part, a key of no order.
_WRONG = (JoseError, ValueError, TypeError, AssertionError)


def new_key(curve: str) -> dict[str, str]:
    """A new private key as a JWK: `Ed25519` or `X25519`."""
    made: dict[str, Any] = OKPKey.generate_key(curve, private=True).as_dict(private=True)  # type: ignore[arg-type]
    return {name: str(made[name]) for name in ("kty", "crv", "x", "d")}


def public_of(key: Jwk) -> dict[str, str]:
    """The public part of a JWK, recomputed from the private part where there is one.

    Raises:
        ValueError: If it is no key of its curve.
    """
    try:
        _key(key)
        x = encode64(_public_bytes(key["crv"], decode64(key["d"]))) if "d" in key else key["x"]
    except _WRONG as error:
        raise ValueError("not a key") from error
    return {"kty": "OKP", "crv": key["crv"], "x": x}


def _public_bytes(curve: str, private: bytes) -> bytes:
    """Recomputed: the library keeps the public part that stands beside a private one, whatever it is."""
    of = Ed25519PrivateKey if curve == SIGNING else X25519PrivateKey
    return of.from_private_bytes(private).public_key().public_bytes_raw()


def thumbprint(key: Jwk) -> str:
    """RFC 7638: SHA-256 over the required members in their order, base64url."""
    return str(_key({name: key[name] for name in ("kty", "crv", "x")}).thumbprint())


def _key(key: Jwk) -> OKPKey:
    return OKPKey.import_key(dict(key))


def sign(header: Mapping[str, str], payload: bytes, key: Jwk) -> bytes:
    """JWS in compact form.

    Args:
        header: Members of the protected header besides `alg`.
        payload: What is signed.
        key: Private Ed25519 key.
    """
    protected = {"alg": ALG_SIGNED, **header}
    return jws.serialize_compact(protected, payload, _key(key), registry=_SIGNED).encode("ascii")


def signature_holds(signed: bytes, key: Jwk) -> bool:
    """Whether a JWS in compact form is signed by a public Ed25519 key."""
    try:
        jws.deserialize_compact(signed, _key(key), registry=_SIGNED)
    except _WRONG:
        return False
    return True


def encrypt(header: Mapping[str, str], content: bytes, key: Jwk) -> bytes:
    """JWE in compact form, for the holder of the private part of an X25519 key."""
    protected = {"alg": ALG_KEY, "enc": ALG_CONTENT, **header}
    return jwe.encrypt_compact(protected, content, _key(key), registry=_SEALED).encode("ascii")


def decrypt(sealed: bytes, key: Jwk) -> bytes:
    """Content of a JWE in compact form.

    Raises:
        ValueError: If it was changed, or is for another key.
    """
    try:
        found = jwe.decrypt_compact(sealed, _key(key), registry=_SEALED).plaintext
    except _WRONG as error:
        raise ValueError("cannot be decrypted") from error
    if found is None:
        raise ValueError("empty")
    return found


def signed_text(header: Mapping[str, str], claims: Mapping[str, Json], key: Jwk) -> bytes:
    """A JWS over a JSON object."""
    return sign(header, write_strict(claims), key)

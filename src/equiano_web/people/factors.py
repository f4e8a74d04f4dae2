"""Second factors: their secrets at rest, and giving them to an account from the command line."""

from __future__ import annotations

import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from equiano_web.keys import new_key, unwrapped
from equiano_web.people.models import FactorKey, User
from equiano_web.vault import DataKey, context_of

# The one row of its table: the library that asks for the sealing does not say whose secret it is.
_ROW = uuid.UUID("6f1b6c1e-5f0e-4c55-9d0b-3a1c7e1d2b40")
_KIND = "factorkey"  # as `rotation.py` binds the keys of a table
_SECRET = context_of(_ROW, "factor")


def _key() -> DataKey:
    row = FactorKey.objects.filter(pk=_ROW).first()
    if row is None:
        # Two processes may make it at once: whoever is later takes what is there.
        row, _ = FactorKey.objects.get_or_create(pk=_ROW, defaults={"wrapped_key": new_key(_ROW, _KIND)[1]})
    return unwrapped(row.wrapped_key, _ROW, _KIND)


def sealed(text: str) -> str:
    """A secret as it rests."""
    return b64encode(_key().seal(text.encode(), _SECRET)).decode()


def opened(text: str) -> str:
    """The secret.

    Raises:
        VaultError: If it was changed, or its key-encryption key is missing.
    """
    return _key().open(b64decode(text), _SECRET).decode()


def has_factor(user: User) -> bool:
    """Whether somebody has a second factor; recovery codes alone are none."""
    found: bool = (
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """Second factors just given; nothing of it can be read again but by the person.

    Attributes:
        secret: Of the codes that change (TOTP), in base32.
        recovery: Recovery codes, each good once.
    """

    secret: str
    recovery: tuple[str, ...]


def give(user: User) -> Given:
    """Give an account new codes (TOTP) and recovery codes; what it had is gone."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).generate_codes()
    return Given(secret, tuple(codes))

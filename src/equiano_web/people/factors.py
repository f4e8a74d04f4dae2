"""Second factors: their secrets at rest, and giving them to an account from the command line."""

from __future__ import annotations

import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from equiano_web.keys import vault
from equiano_web.people.models import User
from equiano_web.vault import WRAPPED_BYTES, context_of

# Not of one user: the library that asks for the sealing does not say whose secret it is.
_OWNER = uuid.UUID("6f1b6c1e-5f0e-4c55-9d0b-3a1c7e1d2b40")
_KEY, _SECRET = context_of(_OWNER, "factor key"), context_of(_OWNER, "factor")
_SEALED_IN = ("secret", "seed")  # of a TOTP, of recovery codes


def sealed(text: str) -> str:
    """A secret as it rests: a key of its own, wrapped by the key-encryption key, and the sealed text."""
    key, wrapped = vault().new_key(_KEY)
    return b64encode(wrapped + key.seal(text.encode(), _SECRET)).decode()


def opened(text: str) -> str:
    """The secret.

    Raises:
        VaultError: If it was changed, or its key-encryption key is missing.
    """
    content = b64decode(text)
    key = vault().unwrap(content[:WRAPPED_BYTES], _KEY)
    return key.open(content[WRAPPED_BYTES:], _SECRET).decode()


def rewrap() -> int:
    """Put every secret under the current key-encryption key (`equiano web rotate-keys`). How many."""
    count = 0
    for one in Authenticator.objects.select_for_update():
        for name in _SEALED_IN:
            if name in one.data:
                content = b64decode(one.data[name])
                rewrapped = vault().rewrap(content[:WRAPPED_BYTES], _KEY)
                one.data[name] = b64encode(rewrapped + content[WRAPPED_BYTES:]).decode()
                count += 1
        one.save(update_fields=["data"])
    return count


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

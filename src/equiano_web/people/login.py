"""How somebody signs in for the first time; no table, so that commands know it before Django is started."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

# What an authenticator app shows beside the code.
ISSUER = "Equiano"


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody signs in for the first time.

    Attributes:
        role: Their role.
        agency: Name of their agency.
        email: Their e-mail address.
        password: Their password.
        totp_secret: Secret of the authenticator app, base32.
        recovery_codes: Codes for when the app is lost, each good once.
    """

    role: str
    agency: str
    email: str
    password: str
    totp_secret: str
    recovery_codes: tuple[str, ...]

    @property
    def totp_uri(self) -> str:
        """The secret as authenticator apps read it."""
        return f"otpauth://totp/{ISSUER}:{quote(self.email)}?secret={self.totp_secret}&issuer={ISSUER}"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to be enrolled.

    Attributes:
        email: E-mail address.
        name: Name.
        role: Role.
        language: Language of their pages.
    """

    email: str
    name: str
    role: str
    language: str

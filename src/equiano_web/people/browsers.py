"""Browsers from which somebody signed in before: a stranger who guesses does not shut these out.

    a complete sign-in    leaves a signed cookie for this account in this browser, good for 90 days
    a failed try with it  counts for the browser; one without it for the account and the network address

So whoever knows an e-mail address and guesses on purpose locks out themselves, and whoever holds the cookie
has no more tries than others. After OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from equiano_web.limits import key_of

# Longer than a leave, shorter than the life of a computer that is passed on.
KEPT = timedelta(days=90)
# People of one shift who share a computer.
MOST_ACCOUNTS = 8
_SALT = "equiano.browser"


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Leave the cookie; it names nobody: of each account a keyed digest, and a number that is drawn."""
    account = _digest(email)
    others = {name: number for name, number in _known(request).items() if name != account}
    kept = list({account: secrets.token_hex(8), **others}.items())[:MOST_ACCOUNTS]
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps(kept, salt=_SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def tries_key(request: HttpRequest, email: str) -> str:
    """Key of the failed tries of this browser for an account; "" where nobody signed in to it from here."""
    number = _known(request).get(_digest(email), "")
    return key_of("browser.tries", number) if number else ""


def _known(request: HttpRequest) -> dict[str, str]:
    sent = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    try:
        return dict(signing.loads(sent, salt=_SALT, max_age=KEPT))
    except signing.BadSignature:
        return {}


def _digest(email: str) -> str:
    return key_of("browser", email.strip().lower())[:16]

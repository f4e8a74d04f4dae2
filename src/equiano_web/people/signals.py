"""What django-allauth and Django tell of, written down; and what follows from it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from equiano_web.db import writing
from equiano_web.people import browsers, devices, lockout, records, ways
from equiano_web.people.models import Device, User


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ANN401  # as Django has it
    """A complete sign-in: the device is known, failed tries are forgotten."""
    devices.begin(request, user)
    with writing():
        email = user.email
        own = (lockout.account_key(email), lockout.proof_key(email), browsers.tries_key(request, email))
        for key in own:
            lockout.clear(key)
        records.note(user, "account.sign-in", "done")


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:  # noqa: ANN401  # as Django has it
    """The device is known no more."""
    if user is None:
        return
    key = request.session.get(devices.SESSION_KEY)
    with writing():
        if key:
            Device.objects.filter(pk=key, user=user).delete()
        records.note(user, "account.sign-out", "done")


@receiver([password_changed, password_set])
def chose_password(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ANN401  # as allauth has it
    """Whoever used the old password elsewhere is signed out."""
    with writing():
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        devices.end(user, but=request.session.get(devices.SESSION_KEY))
        records.note(user, "account.password", "done")


@receiver(password_reset)
def reset_password(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ANN401  # as allauth has it
    """By a link that came by e-mail: signed out everywhere, tokens and other links ended."""
    with writing():
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        ways.end_all(user, timezone.now())
        records.note(user, "account.password", "done", "by e-mail")


@receiver(authenticator_added)
def added_factor(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:  # noqa: ANN401  # as allauth has it
    """A second factor more; setting it up was the proof that it is in hand."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type)
    with writing():
        records.note(user, "account.factor.add", "done", authenticator.type)


@receiver([authenticator_removed, authenticator_reset])
def changed_factor(user: User, authenticator: Any, **_: Any) -> None:  # noqa: ANN401  # as allauth has it
    """A second factor less, or other recovery codes."""
    with writing():
        records.note(user, "account.factor.change", "done", authenticator.type)

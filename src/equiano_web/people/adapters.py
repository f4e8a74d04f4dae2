"""How django-allauth is to behave here: nobody signs up, failed tries lock, secrets rest sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from equiano.words import say
from equiano_web.callers import is_confirmed, is_signed_in_just_now
from equiano_web.db import writing
from equiano_web.limits import address_of
from equiano_web.people import browsers, factors, lockout, records
from equiano_web.people.mail import post
from equiano_web.people.models import User
from equiano_web.people.reset import LETTER


def _own_key(request: HttpRequest, email: str, *, inside: bool) -> str:
    """Key of tries that no stranger adds to; "" for whoever comes from outside by an unknown browser."""
    return lockout.proof_key(email) if inside else browsers.tries_key(request, email)


def _user(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def refuse_if_locked(request: HttpRequest, email: str, act: str, *, inside: bool = False) -> None:
    """Refuse a try while the account or the network address waits.

    Args:
        request: The request.
        email: Address of the account.
        act: What the audit calls the try.
        inside: Whether it is of somebody who is signed in, or has their token: failed tries of strangers, who
            need only an e-mail address for them, do not keep those from their work.

    Raises:
        ValidationError: In words, how long.
    """
    own, address = _own_key(request, email, inside=inside), lockout.address_key(address_of(request))
    until = lockout.locked_until((own,) if own else (lockout.account_key(email), address))
    if until is not None:
        with writing():
            records.note(_user(email), act, "refused", "locked", channel=records.channel_of(request))
        raise ValidationError(lockout.in_words(until), code="locked")


def count_failure(request: HttpRequest, email: str, act: str, *, inside: bool = False) -> None:
    """Count a failed try and write it down; arguments as those of `refuse_if_locked`."""
    own = _own_key(request, email, inside=inside)
    with writing():
        locks = lockout.count(own or lockout.account_key(email), lockout.address_key(address_of(request)))
        codes = ["locked"] if locks else []
        records.note(_user(email), act, "failed", *codes, channel=records.channel_of(request))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Sign-in by e-mail and password."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address of who asks; empty where none is told: then nobody is refused for that."""
        try:
            address: str = super().get_client_ip(request)
        except PermissionDenied:
            return ""
        return address

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: by invitation alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401  # as the library's
        """Refuse while locked; our own counts are kept in the database, for all processes."""
        refuse_if_locked(request, credentials.get("email", ""), "account.sign-in")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted before the try."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401  # as the library's
        """Count it."""
        count_failure(request, credentials.get("email", ""), "account.sign-in")

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:  # noqa: ANN401  # as the library's
        """As the library does; the browser is known from then on."""
        response: HttpResponse = super().post_login(request, user, **given)
        browsers.remember(request, response, user.email)
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is the password, for changing it."""
        refuse_if_locked(self.request, user.email, "account.password", inside=True)
        if user.check_password(password):
            return True
        count_failure(self.request, user.email, "account.password", inside=True)
        return False

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:
        """Unless a second factor was given a moment ago; who has none yet signed in a moment ago."""
        if factors.has_factor(self.request.user):
            return not is_confirmed(self.request)
        return not is_signed_in_just_now(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """The page of the security key; codes and passwords are asked for in place (proof.py)."""
        keys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
        return [{"id": "key", "url": reverse("mfa_reauthenticate_webauthn")}] if keys.exists() else []

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The person's own page."""
        return "/me"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The sign-in page."""
        return "/sign-in"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """By a job: the page is the same, and as fast, for an address that has no account."""
        post(user, LETTER)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Second factors."""

    def encrypt(self, text: str) -> str:
        """Sealed with the keys of the installation."""
        return factors.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened."""
        return factors.opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture as a part of the page: no `data:` address is let in."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one: an account without a second factor may nothing."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


class _Counted:
    """Of a form that takes a second factor: refuses while locked, counts what fails."""

    user: User
    counted_field = "code"
    is_inside = False

    def full_clean(self) -> None:
        """Check as the library does; a failed try counts for the account that it was for."""
        from allauth.core import context  # noqa: PLC0415  # set by its middleware for each request

        super().full_clean()  # type: ignore[misc]  # of the form
        form: Any = self
        tried = form.is_bound and form.data.get(form.add_prefix(self.counted_field))
        if tried and form._errors and not getattr(self, "was_locked", False):
            count_failure(context.request, self.user.email, "account.factor", inside=self.is_inside)

    def _clean_fields(self) -> None:
        from allauth.core import context  # noqa: PLC0415  # set by its middleware for each request

        form: Any = self
        try:
            if form.is_bound:
                refuse_if_locked(context.request, self.user.email, "account.factor", inside=self.is_inside)
        except ValidationError as locked:
            self.was_locked = True
            form.cleaned_data = {}
            form.add_error(None, locked)
            return
        super()._clean_fields()  # type: ignore[misc]  # of the form


class _Once(_Counted):
    """Of a form that takes a code: each is good once."""

    def clean_code(self) -> str:
        """Check as the library does, and that it was not used before."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form
        with writing():
            if not lockout.use_once(lockout.account_key(self.user.email), code):
                raise ValidationError(say("This code was used already. Wait for the next one."), code="used")
        return code


class SignInCode(_Once, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that follows the password."""


class ProofCode(_Once, ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that proves anew who somebody is."""

    is_inside = True


class SignInKey(_Counted, AuthenticateWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """The security key that follows the password."""

    counted_field = "credential"


class ProofKey(_Counted, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """The security key that proves anew who somebody is."""

    counted_field = "credential"
    is_inside = True

"""Forms of django-allauth as our pages show them: no words in the boxes, which vanish while one types."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.mfa.totp.forms import ActivateTOTPForm


class _Plain:
    """Takes placeholders and the library's own hints away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as the library's
        super().__init__(*args, **kwargs)
        form: Any = self
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignIn(_Plain, LoginForm):  # type: ignore[misc]  # the library has no types
    """E-mail and password."""


class ForgottenPassword(_Plain, ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    """E-mail."""


class NewPassword(_Plain, ResetPasswordKeyForm):  # type: ignore[misc]  # the library has no types
    """A new password, by a link."""


class ChangedPassword(_Plain, ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """A new password, and the present one."""


class SetUpApp(_Plain, ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code of an app."""

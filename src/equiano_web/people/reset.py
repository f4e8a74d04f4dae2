"""The mail with a link to choose a new password."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from equiano.words import say
from equiano_web.people.mail import letter
from equiano_web.people.models import User
from equiano_web.place import here

LETTER = "people.reset"


def _reset(user: User, _: int) -> tuple[str, str]:
    """The link is made when the mail goes: it rests nowhere, and holds neither name nor device."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    place = {"uidb36": user_pk_to_url_str(user), "key": key}
    text = say(
        "Somebody asked for a link to choose a new password. If it was not you, do nothing and tell the "
        "administrator of your agency."
    )
    link = here().url + reverse("account_reset_password_from_key", kwargs=place)
    return say("A link to choose a new password"), f"{text}\n\n{link}\n"


letter(LETTER, _reset)

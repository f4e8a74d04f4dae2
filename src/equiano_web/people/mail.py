"""E-mail: whether the installation sends any, and mails that wait until a server takes them.

    letter("tasks.due", lambda user, count: (subject, text))      each room names its own when it is started
    post(user, "tasks.due", 3)                                    in the transaction of the act

Nobody waits at a page for a server that is slow or away: a mail is a job. A process that dies between the
server's answer and its own note sends that one mail again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage

from equiano.words import using
from equiano_web.jobs import Work, enqueue, job, put_off
from equiano_web.people.models import User

# What a mail says to somebody, in their language: subject and text. It is told a number, and nothing else.
Letter = Callable[[User, int], tuple[str, str]]

_KIND = "people.mail"
# A server that hangs costs ten seconds a try: the other jobs of an installation have to get on in between.
_AWAY = timedelta(minutes=5)
_PERMANENT = 500  # from this code on a server says that trying again changes nothing
_LETTERS: dict[str, Letter] = {}


def can_send() -> bool:
    """Whether a server for outgoing mail is set (`EQUIANO_WEB_MAIL`)."""
    return not str(settings.EMAIL_BACKEND).endswith("dummy.EmailBackend")


def letter(name: str, text: Letter) -> None:
    """Make a kind of mail known."""
    _LETTERS[name] = text


def post(user: User, name: str, count: int = 1) -> None:
    """Send somebody a mail once the transaction is written; one of a kind waits for each, not several.

    Args:
        user: Whom.
        name: Kind of mail.
        count: The number that it tells.
    """
    if can_send():
        enqueue(_KIND, {"user": str(user.pk), "letter": name, "count": count}, key=f"{name} {user.pk}")


@job(_KIND, own_transaction=True)
def _send(work: Work) -> None:
    """Send one; nothing is locked while a server is slow."""
    user = User.objects.filter(pk=str(work.payload["user"]), is_active=True).first()
    if user is not None and can_send():
        with using(user.language):
            subject, text = _LETTERS[str(work.payload["letter"])](user, int(str(work.payload["count"])))
        _deliver(EmailMessage(subject, text, None, [user.email]))
    with work.finishing():
        pass


def _deliver(mail: EmailMessage) -> None:
    """Hand a mail to the server.

    Raises:
        OSError: If it is to be tried again.
    """
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        if any(code < _PERMANENT for code, _ in refused.recipients.values()):
            raise
    except SMTPResponseException:
        raise
    except OSError:  # it is away: one look was enough for all that wait
        put_off(_KIND, _AWAY)
        raise

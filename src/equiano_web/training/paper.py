"""One's certificate on paper: the name stands there and nowhere else."""

from __future__ import annotations

from equiano.prevent.training.certificate import Certificate, certificate_pdf
from equiano_web.access import Who
from equiano_web.training.readings import OwnCertificate


def pdf(who: Who, one: OwnCertificate, check_at: str) -> bytes:
    """A certificate of whoever asks.

    Args:
        who: The holder.
        one: Their certificate.
        check_at: Where numbers are checked.
    """
    return certificate_pdf(
        Certificate(
            id=one.number,
            name=who.user.name,
            course=one.code,
            hours=one.hours,
            day=one.month,
            check_at=f"{check_at}/{one.number}",
            issuer=who.user.agency.name,
        )
    )

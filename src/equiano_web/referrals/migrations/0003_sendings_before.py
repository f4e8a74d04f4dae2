"""The sendings of referrals that went before sendings were kept: the last of each, which is what is known."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_CHUNK = 2_000


def keep(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Make them."""
    referrals: Any
    sendings: Any
    referrals, sendings = apps.get_model("referrals", "Referral"), apps.get_model("referrals", "Sending")
    sent = referrals.objects.filter(sent_at__isnull=False, receiver__isnull=False, answer_by__isnull=False)
    rows = []
    for one in sent.select_related("service").iterator(_CHUNK):
        # An acceptance is when it was answered, whatever became of it later.
        accepted = one.answered_at is not None and one.state not in ("sent", "declined")
        ended = "" if one.state == "sent" else "accepted" if accepted else one.state
        at = None if one.state == "sent" else one.answered_at or one.since
        rows.append(
            sendings(
                referral=one, sender_id=one.sender_id, receiver_id=one.receiver_id, need=one.need,
                region=one.service.region if one.service else "", sent_at=one.sent_at, sent_on=one.sent_at.date(),
                answer_by=one.answer_by, ended_on=at.date() if at else None, ended=ended,
            )
        )
        if len(rows) == _CHUNK:
            sendings.objects.bulk_create(rows)
            rows = []
    sendings.objects.bulk_create(rows)


class Migration(migrations.Migration):
    """See above."""

    dependencies: ClassVar = [("referrals", "0002_sendings")]
    operations: ClassVar = [migrations.RunPython(keep, migrations.RunPython.noop)]

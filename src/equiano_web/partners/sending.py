"""The outbox: what is due goes by HTTPS, what fails comes again later, each time later, and is shown.

One request at a time and none inside a transaction: a partner that is slow holds up nobody's work. What was
checked when it was laid out (consent, both bases) is asked for once more at each try.
"""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q

from equiano.exchange.bodies import WithdrawnReferral
from equiano.exchange.outbox import next_try
from equiano.exchange.pair import Stage
from equiano.exchange.protocol import WITHDRAWAL, Move
from equiano.exchange.strict import read_strict
from equiano_web.db import writing
from equiano_web.jobs import Work
from equiano_web.partners import again, envelope, pairs
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.files import sending as files
from equiano_web.partners.machine import step, write_owed
from equiano_web.partners.models import Outgoing, OutgoingFile
from equiano_web.partners.receiving import receive
from equiano_web.people.agencies import today

SECONDS = 15.0  # a package is a quarter of a megabyte at the most
# A job is held so long from one message to the next: four times what one request may take. Of a server that
# was killed while it sent, what waits goes a minute later, not five.
HELD = dt.timedelta(minutes=1)
HELD_BY_FILE = dt.timedelta(minutes=5)  # ten megabytes on a slow line
MOST_FILES = 20  # of a run, as of one message
MOST = 50  # messages of a run: the next one is a minute later
PATH = "/partners/receive"
TYPE = "application/jose"
_STAGES = {"enquiry": Stage.ENQUIRY, "details": Stage.DETAILS, "items": Stage.ITEMS}
# What a refusal says that people should know, or that is final; any other is tried again.
_SAID = {
    "not_yet_issued": "clock",
    "attachment_type": "file_refused",
    "attachment_over": "file_over",
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a partner answered.

    Attributes:
        failure: Code of a failure; empty if it answered with an acknowledgement.
        package: Its acknowledgement.
    """

    failure: str
    package: bytes = b""


def send_due(work: Work | None = None) -> int:
    """Send what is due, then files whose message has arrived; how many were acknowledged."""
    done = 0
    if work is not None:
        work.renew(HELD)
    for key in _due()[:MOST]:
        row = Outgoing.objects.select_related(
            "partner__agency", "crossing__case__agency", "crossing__partner__agency", "crossing__agency"
        ).get(pk=key)
        if row.state in (Outgoing.WAITING, Outgoing.HELD) and _is_written(row):
            done += _sent(row)
        if work is not None:
            work.renew(HELD)
    return done + _send_files(work)


def _send_files(work: Work | None) -> int:
    done = 0
    for row in files.due(now_here(), MOST_FILES):
        if work is not None:
            work.renew(HELD_BY_FILE)
        done += _sent_file(row)
    return done


def _sent_file(row: OutgoingFile) -> bool:
    at, content = now_here(), files.content_of(row)
    if held := files.hindrance(row, at) or ("" if content else "file_gone"):
        files.failed(row, held, at)
        return False
    reply = _ask(row.outgoing.partner.address, files.PATH, content, files.headers(row))
    found = receive(reply.package, "https") if not reply.failure else None
    if found is not None and found.outcome in ("acknowledged", "again"):
        return True
    files.failed(row, reply.failure or "answer", now_here())
    return False


def _due() -> list[UUID]:
    rows = Outgoing.objects.filter(state__in=(Outgoing.WAITING, Outgoing.HELD), next_at__lte=now_here())
    rows = rows.exclude(Q(partner__address="") & ~Q(package=b"")).order_by("made_at", "number")
    # Withdrawals first: nothing outranks them.
    found = sorted(rows.values_list("kind", "pk")[:500], key=lambda one: one[0] != WITHDRAWAL)
    return [key for _, key in found]


def _is_written(row: Outgoing) -> bool:
    """Whether there is a package; a withdrawal for which there were no keys is written, or waits on."""
    if row.package or row.kind != WITHDRAWAL:
        return bool(row.package)
    at = now_here()
    with writing():
        is_written = write_owed(row, at)
    if not is_written:
        _failed(row, "keys", at, state=Outgoing.HELD)
    # Without an address it waits to be carried.
    return is_written and row.partner.address != ""


def _sent(row: Outgoing) -> bool:
    at = now_here()
    if row.expires_at <= at:
        _over(row, at)
        return False
    if held := _hindrance(row, at):
        _failed(row, held, at, state=Outgoing.HELD)
        return False
    distrust = [one.code for one in pairs.distrust(row.partner)]
    # A withdrawal goes to keys that were revoked too: it holds nothing. To those of nobody nothing goes.
    if distrust and (row.kind != WITHDRAWAL or distrust == ["unverified"]):
        _failed(row, distrust[0], at, state=Outgoing.HELD)
        return False
    reply = _post(row.partner.address, again.package_of(row, at))
    at = now_here()
    if not reply.failure:
        found = receive(reply.package, "https")
        if found.outcome in ("acknowledged", "again"):
            return True
        reply = Reply("answer")
    _failed(row, reply.failure, at)
    return False


def _over(row: Outgoing, at: dt.datetime) -> None:
    """A message that outlived its time is stopped; a withdrawal is written anew: it must arrive."""
    _failed(row, "expired", at)
    if row.kind == WITHDRAWAL and row.crossing is not None:
        with writing():
            day = today(row.crossing.agency, at)
            body = WithdrawnReferral(reason="consent_withdrawn", on=day)
            state = row.crossing.state
            step(row.crossing, Move(state, state, WITHDRAWAL), at, body)


def _hindrance(row: Outgoing, at: dt.datetime) -> str:
    """Code of what speaks against sending it now; empty if nothing does."""
    stage = _STAGES.get(row.kind)
    if stage is None or row.crossing is None:
        return ""
    found = pairs.against(row.crossing, stage, frozenset(row.classes), at)
    return found[0].code[:20] if found else ""


def _failed(row: Outgoing, code: str, at: dt.datetime, *, state: str = Outgoing.WAITING) -> None:
    with writing():
        tries = row.tries + 1
        again = next_try(tries, at, row.message, row.kind, row.expires_at)
        found = Outgoing.objects.filter(pk=row.pk, acked_at=None).exclude(state=Outgoing.STOPPED)
        if again is None:
            found.update(tries=tries, failure=code, next_at=None, state=Outgoing.STOPPED)
        else:
            found.update(tries=tries, failure=code, next_at=again, state=state)


def _post(address: str, package: bytes) -> Reply:
    return _ask(address, PATH, package, {"Content-Type": TYPE})


def _ask(address: str, path: str, content: bytes, headers: Mapping[str, str]) -> Reply:
    """Ask a partner; no redirect is followed, and plain HTTP goes to this very machine alone."""
    url = urlsplit(address)
    host = url.hostname or ""
    if url.scheme != "https" and host not in _LOOPBACK:
        return Reply("certificate")
    maker = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = maker(host, url.port, timeout=SECONDS)
    try:
        connection.request("POST", url.path.rstrip("/") + path, content, headers)
        answer = connection.getresponse()
        body = answer.read(envelope.MOST_BYTES + 1)
    except TimeoutError:
        return Reply("timeout")
    except ssl.SSLError:
        return Reply("certificate")
    except socket.gaierror:
        return Reply("name")
    except (OSError, http.client.HTTPException):
        return Reply("refused")
    finally:
        connection.close()
    if answer.status == 200 and len(body) <= envelope.MOST_BYTES:
        return Reply("", body)
    return Reply(_why(body) if answer.status == 409 else "status")


def _why(body: bytes) -> str:
    """Code of a refusal: one of ours, or that it was refused."""
    try:
        code = read_strict(body[:1000]).get("refused")
    except ValueError:
        return "refused_package"
    return _SAID.get(str(code), "refused_package")

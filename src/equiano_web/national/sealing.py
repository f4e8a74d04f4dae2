"""What is sealed in this room, and by which key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from equiano_web.keys import new_key, unwrapped
from equiano_web.national.models import Participant, Received, SubmissionDraft
from equiano_web.vault import DataKey, context_of

if TYPE_CHECKING:
    from equiano.publish.keys import SigningKey
    from equiano_web.people.models import Agency

_PURPOSE = b"national picture\x00"


def _key(agency: Agency) -> DataKey:
    return unwrapped(agency.wrapped_key, agency.pk, "agency")


def noise_of(agency: Agency) -> bytes:
    """The secret behind the noise on an agency's counts."""
    return _key(agency).subkey(_PURPOSE + b"noise")


def people_key(agency: Agency) -> bytes:
    """Key of the hashes of whom a submission counts."""
    return _key(agency).subkey(_PURPOSE + b"people")


def seal_draft(draft: SubmissionDraft, content: bytes, people: Mapping[str, Sequence[str]]) -> None:
    """Put a submission, and whom it counts, into its draft."""
    key = _key(draft.agency)
    draft.content = key.seal(content, context_of(draft.pk, "submission"))
    draft.people = key.seal(json.dumps(people).encode("ascii"), context_of(draft.pk, "people"))


def draft_content(draft: SubmissionDraft) -> bytes | None:
    """The submission; None once the round was combined."""
    if draft.content is None:
        return None
    return _key(draft.agency).open(bytes(draft.content), context_of(draft.pk, "submission"))


def draft_people(draft: SubmissionDraft) -> Mapping[str, Sequence[str]]:
    """Keyed hashes of whom it counts (`persons`), and of each with what is counted (`records`)."""
    if draft.people is None:
        return {"persons": [], "records": []}
    opened = _key(draft.agency).open(bytes(draft.people), context_of(draft.pk, "people"))
    found: Mapping[str, Sequence[str]] = json.loads(opened)
    return found


def seal_secret(participant: Participant, secret: bytes) -> None:
    """Keep the agencies' common secret for one of them."""
    assert participant.agency is not None
    participant.secret = _key(participant.agency).seal(secret, context_of(participant.pk, "secret"))


def secret_of(participant: Participant) -> bytes | None:
    """The agencies' common secret; None where it was not given."""
    if participant.secret is None or participant.agency is None:
        return None
    return _key(participant.agency).open(bytes(participant.secret), context_of(participant.pk, "secret"))


def seal_signing(participant: Participant) -> None:
    """Make the key that an agency of this installation signs with."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from equiano.publish.keys import make_key  # noqa: PLC0415 - heavy

    assert participant.agency is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key"
        participant.public = make_key(path).public
        content = path.read_bytes()
    participant.signing = _key(participant.agency).seal(content, context_of(participant.pk, "signing"))


def signing_of(participant: Participant) -> SigningKey:
    """The key that an agency of this installation signs with."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from equiano.publish.keys import load_key  # noqa: PLC0415 - heavy

    assert participant.agency is not None
    assert participant.signing is not None
    content = _key(participant.agency).open(bytes(participant.signing), context_of(participant.pk, "signing"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key"
        path.write_bytes(content)
        return load_key(path)


def seal_received(row: Received, content: bytes) -> None:
    """Put a submission into its row, under a key of its own."""
    key, row.wrapped_key = new_key(row.pk, "received")
    row.content = key.seal(content, context_of(row.pk, "submission"))


def received_content(row: Received) -> bytes | None:
    """The submission; None once the round was combined."""
    if row.wrapped_key is None or row.content is None:
        return None
    return unwrapped(row.wrapped_key, row.pk, "received").open(
        bytes(row.content), context_of(row.pk, "submission")
    )


def name_for(text: str, taken: set[str]) -> str:
    """A name that a file of a round may hold, from an agency's own: Latin, and not taken yet."""
    from anyascii import anyascii  # noqa: PLC0415

    short = re.sub(r"[^a-z0-9]+", "_", anyascii(text).lower()).strip("_")[:30]
    base = short if short[:1].isalpha() else f"agency_{short}".rstrip("_")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name

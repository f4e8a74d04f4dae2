"""Why a package is refused: one fixed code for each way in which it can be wrong.

Codes are part of the protocol (`docs/reference/exchange-protocol.md`): they are never renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from equiano.errors import SafeguardError
from equiano.words import keyed

if TYPE_CHECKING:
    from equiano.exchange.message import ExchangeMessage

# By rule, in the order in which they are looked at; `exchange check` prints one line a rule.
RULES: dict[str, tuple[str, ...]] = {
    "size": ("oversized",),
    "shape": ("not_a_package",),
    "header": ("header_wrong",),
    "algorithms": ("algorithm_refused", "compressed", "header_wrong", "not_a_package"),
    "padding": ("padding_wrong",),
    "recipient": ("wrong_recipient",),
    "decryption": ("damaged",),
    "inner_header": ("inner_header_wrong",),
    "inner_algorithm": ("inner_algorithm_refused", "inner_header_wrong"),
    "signer": ("unknown_key", "revoked_key", "expired_key"),
    "signature": ("bad_signature",),
    "json": ("not_json",),
    "version": ("unknown_version",),
    "claims": ("claims_wrong",),
    "audience": ("wrong_audience",),
    "issuer": ("wrong_issuer",),
    "time": ("expired", "not_yet_issued", "lives_too_long"),
    "replay": ("replayed",),
    "chain": ("chain_broken",),
    "stage": ("wrong_stage", "body_wrong"),
    "attachments": ("attachment_wrong", "wrong_stage"),
}
# Of a file that came apart, which no message brings.
FILE_CODES = (
    "oversized", "attachment_unknown", "attachment_over", "attachment_wrong", "attachment_type",
)  # fmt: skip
CODES: tuple[str, ...] = tuple(dict.fromkeys(code for codes in RULES.values() for code in codes))


class RefusedPackage(SafeguardError):  # noqa: N818 - what it is called in the protocol
    """A package that is not taken.

    Attributes:
        code: One of `CODES`.
        place: Where in it: the name of a header, claim or field, where that says something. Never a value.
        message: What it said, where its signature holds and it can be read: so that a message that was
            delivered twice is acknowledged twice. None otherwise.
    """

    def __init__(self, code: str, place: str = "", message: ExchangeMessage | None = None) -> None:
        text = keyed(f"exchange.refused.{code}")
        super().__init__(f"{text} ({place})" if place else text)
        self.code = code
        self.place = place
        self.message = message

"""Conformance of a package, one line a rule: passed, refused and why, or not to be told without keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from equiano.exchange.keys import PrivateKeys, PublicKeys
from equiano.exchange.opening import STEPS, WITHOUT_KEYS, Examined, SeenMessages
from equiano.exchange.package import SeenInMemory
from equiano.exchange.refusals import RefusedPackage
from equiano.words import keyed

_OF_MEMORY = ("replay", "chain")


class RuleResult(StrEnum):
    """How a package stands to a rule."""

    PASSED = "passed"
    REFUSED = "refused"
    NOT_TOLD = "not_told"
    """It cannot be told with what was given: keys, cards, a memory of what was taken."""
    NOT_REACHED = "not_reached"
    """An earlier rule refused the package."""


@dataclass(frozen=True)
class CheckedRule:
    """A rule and how a package stands to it.

    Attributes:
        rule: Its name in the protocol.
        result: How the package stands to it.
        code: Code of the refusal; empty if it is not refused.
        place: Header, claim or field, where that says something.
    """

    rule: str
    result: RuleResult
    code: str = ""
    place: str = ""

    def text(self) -> str:
        """What the rule asks, or why it refuses, in the person's language."""
        if self.code:
            found = keyed(f"exchange.refused.{self.code}")
            return f"{found} ({self.place})" if self.place else found
        return keyed(f"exchange.rules.{self.rule}")


@dataclass(frozen=True)
class CheckedPackage:
    """A package against every rule.

    Attributes:
        size: Its bytes.
        rules: Every rule, in its order.
        kind: Kind of the message, where it could be read to its end.
        drift: Seconds of the partner's clock when it was written less the time of the check; None as `kind`.
    """

    size: int
    rules: tuple[CheckedRule, ...]
    kind: str | None
    drift: int | None

    @property
    def refused(self) -> bool:
        """Whether a rule refuses it."""
        return any(one.result is RuleResult.REFUSED for one in self.rules)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "size": self.size,
            "refused": self.refused,
            "kind": self.kind,
            "drift_seconds": self.drift,
            "rules": [
                {"rule": one.rule, "result": one.result.value, "code": one.code, "place": one.place,
                 "text": one.text()}
                for one in self.rules
            ],
        }  # fmt: skip


def check_package(
    data: bytes,
    own_keys: Sequence[PrivateKeys],
    partners: Sequence[PublicKeys],
    now: dt.datetime,
    seen: SeenMessages | None = None,
) -> CheckedPackage:
    """Hold a package against every rule of the protocol. Nothing is noted.

    Args:
        data: Its bytes.
        own_keys: Keys of the recipient; without any, the rules that need them are not told.
        partners: Cards of senders; without any, the rules from the signer on are not told.
        now: The time at which it is judged.
        seen: What was taken before; None: replay and chain are not told.
    """
    known = Examined(data, own_keys, partners, now, seen or SeenInMemory())
    told = _told(bool(own_keys), bool(partners), seen is not None)
    found: list[CheckedRule] = []
    over = False
    for rule, step in STEPS:
        if over or rule not in told:
            result = RuleResult.NOT_REACHED if over else RuleResult.NOT_TOLD
            found.append(CheckedRule(rule, result))
            continue
        try:
            step(known)
        except RefusedPackage as refused:
            found.append(CheckedRule(rule, RuleResult.REFUSED, refused.code, refused.place))
            over = True
        else:
            found.append(CheckedRule(rule, RuleResult.PASSED))
    read = known.message if found[-1].result is RuleResult.PASSED else None
    drift = round(known.drift.total_seconds()) if read else None
    return CheckedPackage(len(data), tuple(found), read.kind if read else None, drift)


def _told(keys: bool, cards: bool, memory: bool) -> frozenset[str]:
    """Rules that can be told with what was given."""
    names = [rule for rule, _ in STEPS]
    last = len(names) if keys and cards else names.index("signer") if keys else WITHOUT_KEYS
    return frozenset(name for name in names[:last] if memory or name not in _OF_MEMORY)

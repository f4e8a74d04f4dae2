"""The disclosure policy: what may be shown and what releases may spend, read from `policy.yaml`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import yaml

from equiano.errors import BadInputError
from equiano.text_files import parse_yaml, read_text
from equiano.words import say

# Numbers of which a larger one is stricter, and those of which a smaller one is.
_MORE_IS_STRICTER = ("minimum", "rounding", "protection", "k", "length", "variance", "zeros")
_LESS_IS_STRICTER = ("largest_share", "digits", "rho", "delta")


class PinnedNoise(TypedDict):
    """See `Noise`."""

    spread: int
    variance: float
    zeros: float


class PinnedBudget(TypedDict):
    """See `Budget`."""

    rho: float
    delta: float


class PinnedPolicy(TypedDict):
    """A policy as the first entry of a ledger holds it; one opened before there was noise pins none."""

    name: str
    version: str
    minimum: int
    rounding: int
    largest_share: float
    protection: float
    digits: int
    k: int
    length: int
    budget: PinnedBudget
    noise: NotRequired[PinnedNoise]
    mean: NotRequired[int]


@dataclass(frozen=True)
class Noise:
    """Noise on counts before they are rounded; none by default.

    Attributes:
        spread: A count is moved by this much at most.
        variance: Variance of what it is moved by.
        zeros: Share of zeros that are hidden like small counts.
    """

    spread: int = 0
    variance: float = 0.0
    zeros: float = 0.0


@dataclass(frozen=True)
class Budget:
    """What releases may spend.

    Attributes:
        rho: zCDP of all releases of one data set together.
        delta: The largest delta that a release may be told with.
    """

    rho: float
    delta: float


@dataclass(frozen=True)
class Policy:
    """What may be shown; see `policy.yaml` for the meaning and the precedents of each number."""

    name: str
    version: str
    minimum: int
    rounding: int
    largest_share: float
    protection: float
    digits: int
    # Defaults of a file that lacks the number (older policies): those of the shipped one, with its reasons.
    k: int = 10
    length: int = 3
    budget: Budget = Budget(1.4, 0.001)
    noise: Noise = Noise()
    mean: int = 15

    @property
    def identity(self) -> str:
        """Name and version, as a Release carries it."""
        return f"{self.name} {self.version}"

    def rounded(self, count: int) -> int:
        """The nearest multiple of `rounding`, halves upwards."""
        return self.rounding * ((2 * count + self.rounding) // (2 * self.rounding))

    def pinned(self) -> PinnedPolicy:
        """The policy as the first entry of a ledger holds it."""
        return cast("PinnedPolicy", asdict(self))

    def looser_than(self, pinned: PinnedPolicy) -> list[str]:
        """Names of the numbers that protect less than those of a pinned policy."""
        mine, theirs = _numbers(self.pinned()), _numbers(pinned)
        looser = [name for name in _MORE_IS_STRICTER if mine[name] < theirs[name]]
        return looser + [name for name in _LESS_IS_STRICTER if mine[name] > theirs[name]]


def _numbers(policy: PinnedPolicy) -> dict[str, float]:
    """All numbers of a policy by name; a ledger opened before there was noise pins none."""
    every = {"variance": 0.0, "zeros": 0.0, **policy, **policy["budget"], **(policy.get("noise") or {})}
    return cast("dict[str, float]", every)


def _spendable(budget: Budget) -> bool:
    return budget.rho > 0 and 0 < budget.delta < 1


def _policy_text(path: Path | None) -> str:
    if path is not None:
        return read_text(path)
    return (resources.files("equiano.publish") / "policy.yaml").read_text(encoding="utf-8")


@cache
def load_policy(path: Path | None = None) -> Policy:
    """The policy in `path`, or the one shipped with the program.

    Raises:
        BadInputError: If the file lacks a number or weakens the proof (minimum below 3, rounding below 1, k
            below 3, length below 1, no budget).
    """
    try:
        content = parse_yaml(_policy_text(path), path.name if path else "policy.yaml")
        dominance, anonymous, budget = content["dominance"], content["k_anonymous"], content["budget"]
        policy = Policy(
            str(content["name"]),
            str(content["version"]),
            minimum=int(content["minimum"]),
            rounding=int(content["rounding"]),
            largest_share=float(dominance["largest_share"]),
            protection=float(dominance["protection"]),
            digits=int(content["digits"]),
            k=int(anonymous["k"]),
            length=int(anonymous["length"]),
            budget=Budget(float(budget["rho"]), float(budget["delta"])),
            noise=_noise(content["noise"]) if "noise" in content else Noise(),
            mean=int(content.get("mean", Policy.mean)),
        )
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInputError(
            say(
                "disclosure policy: not understood; a part is missing or is no number. Start from the "
                "shipped one, publish/policy.yaml."
            )
        ) from error
    # Three: below it a shown count of two tells each of the two the other.
    if policy.minimum < 3 or policy.rounding < 1 or policy.rounding > policy.minimum:
        raise BadInputError(
            say("disclosure policy: needs minimum >= 3 and 1 <= rounding <= minimum. Correct the file.")
        )
    # Three likewise, and at most three facts, since longer combinations are not counted.
    if policy.k < 3 or not 1 <= policy.length <= 3 or not _spendable(policy.budget):
        raise BadInputError(
            say("disclosure policy: needs k >= 3, length 1 to 3, and a budget above 0. Correct the file.")
        )
    if not _is_bounded(policy.noise) or policy.mean < 1:
        raise BadInputError(
            say(
                "disclosure policy: needs mean >= 1, 0 <= zeros < 1, and a variance of the noise below "
                "spread * (spread + 1) / 3. Correct the file."
            )
        )
    return policy


def _noise(content: PinnedNoise) -> Noise:
    return Noise(int(content["spread"]), float(content["variance"]), float(content["zeros"]))


def _is_bounded(noise: Noise) -> bool:
    """Whether a law of that bound can have that variance; that of the flat one is the largest allowed."""
    flat = noise.spread * (noise.spread + 1) / 3
    fits = 0 < noise.variance < flat if noise.spread else noise.variance == 0
    return noise.spread >= 0 and fits and 0 <= noise.zeros < 1

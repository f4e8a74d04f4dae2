"""The disclosure policy: what may be shown and what releases may spend, read from `policy.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import yaml

from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.publish.ledger import Budget


def _policy_text(path: Path | None) -> str:
    if path is not None:
        return must_exist(path).read_text(encoding="utf-8")
    return (resources.files("equiano.publish") / "policy.yaml").read_text(encoding="utf-8")


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

    @property
    def identity(self) -> str:
        """Name and version, as a Release carries it."""
        return f"{self.name} {self.version}"

    def rounded(self, count: int) -> int:
        """The nearest multiple of `rounding`, halves upwards."""
        return self.rounding * ((2 * count + self.rounding) // (2 * self.rounding))


@cache
def load_policy(path: Path | None = None) -> Policy:
    """The policy in `path`, or the one shipped with the program.

    Raises:
        BadInputError: If the file lacks a number or weakens the proof (minimum below 3, rounding below 1).
    """
    text = _policy_text(path)
    try:
        content = yaml.safe_load(text)
        numbers = {**{key: content[key] for key in ("minimum", "rounding", "digits")}, **content["dominance"]}
        policy = Policy(str(content["name"]), str(content["version"]), **numbers)
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadInputError(
            f"disclosure policy: not understood ({error}). Start from publish/policy.yaml."
        ) from error
    if policy.minimum < 3 or policy.rounding < 1 or policy.rounding > policy.minimum:
        raise BadInputError(
            "disclosure policy: needs minimum >= 3 and 1 <= rounding <= minimum. Correct the file."
        )
    return policy


def load_budget(path: Path | None = None) -> Budget:
    """What the policy lets all releases of one data set spend together.

    Raises:
        BadInputError: If the file has no budget.
    """
    text = _policy_text(path)
    try:
        content = yaml.safe_load(text)["budget"]
        return Budget(float(content["epsilon"]), float(content["delta"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInputError(f"disclosure policy: `budget` lacks {error}. Give epsilon and delta.") from error

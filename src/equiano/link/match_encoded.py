"""Linking encoded lists: pairs that share a match key, and a probability for each.

The probability comes from a logistic model over which match keys the two share, which differ though both have
them, and the number of records with the rarest that they share. It was fitted on generated lists whose
truth is known (`benchmarks/fit_encoded.py`), as encodings carry no fields that could be trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.compiled import kernel
from equiano.link.cluster import Partitioner, components
from equiano.link.encode import RULES, Encodings, check_alike
from equiano.link.linkage import Judged, Linkage, LinkProgress, conclude, list_numbers
from equiano.link.model import Scored, none_apart, probability_of
from equiano.link.names import load_data
from equiano.link.options import LinkageOptions
from equiano.link.prepare import largest_block
from equiano.options import takes
from equiano.words import say

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
RULE_NAMES = tuple("+".join(rule) for rule in RULES)
FEATURES = (
    "one", "log_block", "log_block_dates", "dates", "names", "within",
    *(f"same:{name}" for name in RULE_NAMES), *(f"differ:{name}" for name in RULE_NAMES),
)  # fmt: skip
NAME_RULE = RULES.index(("surname", "root"))
DATE_RULE = RULES.index(("any_order", "root"))


@kernel
def _block_pairs(order: Ints, bounds: Ints, out: Ints) -> None:
    """All pairs inside blocks as left * 2**32 + right."""
    place = np.int64(0)
    for block in range(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            for j in range(i + 1, bounds[block + 1]):
                out[place] = (min(order[i], order[j]) << 32) | max(order[i], order[j])
                place += 1


def _pairs_in(groups: Ints, largest: int) -> Ints:
    """Pairs of records of one group (0 is none), for groups of at most `largest` records."""
    order = np.argsort(groups, kind="stable")
    order = order[groups[order] != 0]
    _, sizes = np.unique(groups[order], return_counts=True)
    keep = (sizes > 1) & (sizes <= largest)
    kept = np.repeat(keep, sizes)
    bounds = np.concatenate([[0], np.cumsum(sizes[keep])])
    out = np.empty(int((sizes[keep] * (sizes[keep] - 1) // 2).sum()), dtype=np.int64)
    _block_pairs(order[kept], bounds, out)
    return out


def candidates(tokens: Ints) -> tuple[Ints, Ints]:
    """Pairs that share a token whose block is not too large."""
    found = []
    for rule in range(tokens.shape[1]):
        _, sizes = np.unique(tokens[tokens[:, rule] != 0, rule], return_counts=True)
        found.append(_pairs_in(tokens[:, rule], largest_block(sizes)))
    pairs = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return pairs >> 32, pairs & 0xFFFFFFFF


def _block_sizes(tokens: Ints) -> Floats:
    """log2 of the number of records with the same token, shape as `tokens`."""
    out = np.empty(tokens.shape)
    for rule in range(tokens.shape[1]):
        _, place, sizes = np.unique(tokens[:, rule], return_inverse=True, return_counts=True)
        out[:, rule] = np.log2(sizes[place])
    return out


def features(tokens: Ints, left: Ints, right: Ints, within: npt.NDArray[np.bool_]) -> Floats:
    """The features of each pair, shape (pairs, len(FEATURES))."""
    sizes = _block_sizes(tokens)
    smallest = np.full(len(left), np.log2(max(len(tokens), 2)))
    both = (tokens[left] != 0) & (tokens[right] != 0)
    same = both & (tokens[left] == tokens[right])
    for rule in range(tokens.shape[1]):
        smallest = np.where(same[:, rule], np.minimum(smallest, sizes[left, rule]), smallest)
    dates, names = (both[:, rule].astype(np.float64) for rule in (DATE_RULE, NAME_RULE))
    first = [np.ones(len(left)), smallest, smallest * dates, dates, names, within.astype(np.float64)]
    return np.column_stack([*first, same, both & ~same]).astype(np.float64)


@cache
def _weights() -> Floats:
    content = load_data("encoded_model.yaml")["weights"]
    return np.array([content[name] for name in FEATURES], dtype=np.float64)


def _score(tokens: Ints, left: Ints, right: Ints, on_list: Ints) -> Scored:
    within = on_list[left] == on_list[right]
    log_odds = features(tokens, left, right, within) @ _weights() / np.log(2)
    start = np.zeros(len(left))
    weights = {"encoding": log_odds}
    return Scored(left, right, weights, start, probability_of(start, weights), within, **none_apart(left))


@takes(LinkageOptions)
def link_encodings(
    encodings: Mapping[str, Encodings],
    options: LinkageOptions,
    *,
    progress: LinkProgress = lambda _: None,
) -> Linkage:
    """Link encoded lists; the result has the same tables as `link_lists`, and no names.

    Args:
        encodings: By the name of the list.
        options: Threshold, draws, seed.
        progress: Called with a message at each stage.

    Raises:
        BadInputError: If they were made with different secrets or projects.
    """
    names = tuple(encodings)
    check_alike(encodings)
    tokens = np.concatenate([encoding.tokens for encoding in encodings.values()])
    records = pa.table(
        {
            "list": np.repeat(names, [len(encoding.tokens) for encoding in encodings.values()]),
            "id": pa.concat_arrays([encoding.reference for encoding in encodings.values()]),
        }
    )
    on_list = list_numbers({name: encoding.tokens for name, encoding in encodings.items()})
    progress(say("comparing candidate pairs"))
    left, right = candidates(tokens)
    first = _score(tokens, left, right, on_list)
    component = components(first, len(tokens))
    progress(say("judging groups of records"))
    pairs = np.sort(_pairs_in(component + 1, len(tokens)))
    scored = _score(tokens, pairs >> 32, pairs & 0xFFFFFFFF, on_list)
    is_complete = np.concatenate([encoding.complete for encoding in encodings.values()])
    found = Judged(records, on_list, scored, is_complete)
    partitioner = Partitioner(scored, component, mean=True)
    return conclude(names, found, partitioner, options, progress)

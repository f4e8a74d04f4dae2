"""Linking encoded lists: pairs that share a match key, and a probability for each.

The probability comes from a logistic model over which match keys the two share, which differ though both
have them, the number of records with the rarest that they share, and of all records. It was fitted on
generated lists whose truth is known (`benchmarks/fit_encoded.py`), as encodings carry no fields that could be
trained on. What shares no key is told from what does (`link/missed.py`), and put back in each draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.link.cluster import Partitioner, components
from equiano.link.encode import RULES, Encodings, check_alike
from equiano.link.linkage import Judged, Linkage, LinkProgress, conclude, list_numbers
from equiano.link.missed import regain_missed
from equiano.link.model import Scored, none_apart, probability_of
from equiano.link.names import load_data
from equiano.link.options import LinkageOptions
from equiano.link.pairs import pairs_in
from equiano.link.prepare import largest_block
from equiano.options import takes
from equiano.words import say

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
RULE_NAMES = tuple("+".join(rule) for rule in RULES)
FEATURES = (
    "one", "log_block", "log_block_dates", "dates", "names", "within", "log_records",
    *(f"same:{name}" for name in RULE_NAMES), *(f"differ:{name}" for name in RULE_NAMES),
)  # fmt: skip
NAME_RULE = RULES.index(("surname", "root"))
DATE_RULE = RULES.index(("any_order", "root"))


def candidates(tokens: Ints) -> tuple[Ints, Ints]:
    """Pairs that share a token whose block is not too large."""
    found = []
    for rule in range(tokens.shape[1]):
        _, sizes = np.unique(tokens[tokens[:, rule] != 0, rule], return_counts=True)
        found.append(pairs_in(tokens[:, rule], largest_block(sizes)))
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
    # The more records, the more often strangers share a key: without it pairs of small lists were doubted.
    records = np.full(len(left), np.log2(max(len(tokens), 2)))
    first = [np.ones(len(left)), smallest, smallest * dates, dates, names, within.astype(np.float64), records]
    return np.column_stack([*first, same, both & ~same]).astype(np.float64)


@cache
def _weights() -> tuple[Floats, float]:
    """Weights of the features, and the log odds of a pair without a key that likely pairs hold together."""
    content = load_data("encoded_model.yaml")
    return np.array([content["weights"][name] for name in FEATURES]), float(content["keyless"])


def _score(tokens: Ints, left: Ints, right: Ints, on_list: Ints) -> Scored:
    """Evidence of each pair.

    A pair without a common key is judged only where a third record holds it. Of such pairs the model knows
    nothing, and what it says of them (one to 2**29) split persons whom the third record had united.
    """
    within = on_list[left] == on_list[right]
    weights, keyless = _weights()
    shared = ((tokens[left] == tokens[right]) & (tokens[left] != 0)).any(axis=1)
    known = features(tokens, left, right, within) @ weights
    log_odds = np.where(shared, known, keyless) / np.log(2)
    start = np.zeros(len(left))
    evidence = {"encoding": log_odds}
    return Scored(left, right, evidence, start, probability_of(start, evidence), within, **none_apart(left))


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
    pairs = np.sort(pairs_in(component + 1, len(tokens)))
    scored = _score(tokens, pairs >> 32, pairs & 0xFFFFFFFF, on_list)
    is_complete = np.concatenate([encoding.complete for encoding in encodings.values()])
    regain = partial(regain_missed, tokens=tokens, on_list=on_list, is_complete=is_complete)
    found = Judged(records, on_list, scored, is_complete, regain=regain)
    partitioner = Partitioner(scored, component, mean=True)
    return conclude(names, found, partitioner, options, progress)

"""Decide exactly whether a model's extended maximum likelihood estimate exists and is identifiable.

After terms with a zero margin and the histories that contain them are removed (their estimate is minus
infinity),

- the estimate **exists** if and only if some strictly positive table has the same margins as the data
  (Fienberg and Rinaldo 2012, and their supplement; Chan, Silverman and Vincent 2021, section 2.4);
- it is **identifiable** if and only if the columns of the remaining design matrix are linearly independent.

Both are questions about small integer matrices of 0 and 1, so they are answered in integer arithmetic and
not by a linear programme in floating point with a tolerance. Only histories with count zero can make
existence fail: let Y span the directions that leave the mean of every *observed* history unchanged, and let
B = A_zero Y be what they do to the unobserved ones. By Stiemke's lemma the estimate exists if and only if
some w > 0 has w'B = 0. B has as many columns as observed histories leave directions open, mostly none to
eight, so phase one of an integer simplex with Bland's rule decides in a few pivots. `exact_code` does the
same in unbounded fractions; tests compare both with the textbook linear programme.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from equiano.compiled import kernel
from equiano.estimate.loglinear import live_terms, superset_sums

ESTIMABLE, NO_ESTIMATE, NOT_IDENTIFIABLE, BOTH = 0, 1, 2, 3
"""What `check` answers; the codes are those of Chan, Silverman and Vincent's `checkident`."""
_OVERFLOW = -1  # integers left 64 bits: `code_of` decides in exact fractions
_LARGEST = 1 << 30  # products of two entries must stay inside 64 bits


@kernel
def _gcd(a: int, b: int) -> int:
    a, b = abs(a), abs(b)
    while b:
        a, b = b, a % b
    return a


@kernel
def _reduce_row(matrix: npt.NDArray[np.int64], row: int) -> bool:
    """Divide a row by its greatest common divisor; False if an entry is too large for safe products."""
    divisor, largest = 0, 0
    for j in range(matrix.shape[1]):
        if matrix[row, j]:
            divisor = _gcd(divisor, matrix[row, j])
            largest = max(largest, abs(matrix[row, j]))
    if divisor > 1:
        for j in range(matrix.shape[1]):
            matrix[row, j] //= divisor
        largest //= divisor
    return largest < _LARGEST


@kernel
def _pivot(matrix: npt.NDArray[np.int64], row: int, column: int, rows: int) -> bool:
    """Clear a column from all other rows without fractions; rows keep their direction. False on overflow."""
    pivot = matrix[row, column]
    if pivot < 0:
        for j in range(matrix.shape[1]):
            matrix[row, j] = -matrix[row, j]
        pivot = -pivot
    for i in range(rows):
        factor = matrix[i, column]
        if i == row or factor == 0:
            continue
        for j in range(matrix.shape[1]):
            matrix[i, j] = matrix[i, j] * pivot - matrix[row, j] * factor
        if not _reduce_row(matrix, i):
            return False
    return True


@kernel
def _row_echelon(
    matrix: npt.NDArray[np.int64], pivots: npt.NDArray[np.int64], rank: int, first: int, last: int
) -> int:
    """Reduce rows `first` to `last` into the echelon form that rows 0 to `rank` hold; return the new rank."""
    size = matrix.shape[1]
    for source in range(first, last):
        for j in range(size):
            matrix[rank, j] = matrix[source, j]
        for i in range(rank):
            factor, pivot = matrix[rank, pivots[i]], matrix[i, pivots[i]]
            if factor:
                for j in range(size):
                    matrix[rank, j] = matrix[rank, j] * pivot - matrix[i, j] * factor
                if not _reduce_row(matrix, rank):
                    return _OVERFLOW
        column = -1
        for j in range(size):
            if matrix[rank, j]:
                column = j
                break
        if column < 0:
            continue
        pivots[rank] = column
        rank += 1
        if not _pivot(matrix, rank - 1, column, rank):
            return _OVERFLOW
        if rank == size:
            break
    return rank


@kernel
def _open_directions(
    echelon: npt.NDArray[np.int64], pivots: npt.NDArray[np.int64], rank: int
) -> npt.NDArray[np.int64]:
    """Integer basis of the null space of a reduced echelon form, one direction a row."""
    size = echelon.shape[1]
    basis = np.zeros((size - rank, size), np.int64)
    is_pivot = np.zeros(size, np.bool_)
    for i in range(rank):
        is_pivot[pivots[i]] = True
    direction = 0
    for free in range(size):
        if is_pivot[free]:
            continue
        multiple = 1
        for i in range(rank):
            if echelon[i, free]:
                pivot = echelon[i, pivots[i]]
                multiple *= pivot // _gcd(multiple, pivot)
        basis[direction, free] = multiple
        for i in range(rank):
            basis[direction, pivots[i]] = -echelon[i, free] * (multiple // echelon[i, pivots[i]])
        _reduce_row(basis, direction)
        direction += 1
    return basis


@kernel
def positive_combination(effect: npt.NDArray[np.int64]) -> int:
    """Whether some w > 0 has `effect @ w = 0`: 1 yes, 0 no, -1 if the integers grew too large.

    Scaled so that w = 1 + u with u >= 0, this is phase one of a linear programme in u with one row for each
    direction. Bland's rule makes it end; rows are scaled to integers.

    Args:
        effect: Shape (directions, histories).
    """
    rows, columns = effect.shape
    # columns: u, one artificial variable for each row, right-hand side; last row: the sum of artificials
    table = np.zeros((rows + 1, columns + rows + 1), np.int64)
    basis = np.empty(rows, np.int64)
    for i in range(rows):
        right = 0
        for j in range(columns):
            right -= effect[i, j]
        sign = -1 if right < 0 else 1
        for j in range(columns):
            table[i, j] = sign * effect[i, j]
        table[i, columns + i] = 1
        table[i, -1] = sign * right
        basis[i] = columns + i
        for j in range(columns):
            table[rows, j] -= table[i, j]
        table[rows, -1] -= table[i, -1]
    while table[rows, -1] != 0:
        entering = -1
        for j in range(columns):
            if table[rows, j] < 0:
                entering = j
                break
        if entering < 0:
            return 0
        leaving = -1
        for i in range(rows):
            if table[i, entering] > 0:
                if leaving < 0:
                    leaving = i
                    continue
                left = table[i, -1] * table[leaving, entering]
                best = table[leaving, -1] * table[i, entering]
                if left < best or (left == best and basis[i] < basis[leaving]):
                    leaving = i
        if not _pivot(table, leaving, entering, rows + 1):
            return _OVERFLOW
        basis[leaving] = entering
    return 1


@kernel
def _design(
    counts: npt.NDArray[np.float64],
    terms: npt.NDArray[np.int64],
    live: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], int]:
    """Rows of the design for live histories, observed ones first; and how many are observed."""
    total, observed = 0, 0
    for cell in range(1, len(counts)):
        if live[cell]:
            total += 1
            observed += counts[cell] > 0
    matrix = np.zeros((total + 1, len(terms)), np.int64)
    above, below = 0, observed
    for cell in range(1, len(counts)):
        if not live[cell]:
            continue
        if counts[cell] > 0:
            row = above
            above += 1
        else:
            row = below
            below += 1
        for j in range(len(terms)):
            if cell & terms[j] == terms[j]:
                matrix[row, j] = 1
    return matrix, observed


@kernel
def check_terms(
    counts: npt.NDArray[np.float64],
    terms: npt.NDArray[np.int64],
    live: npt.NDArray[np.bool_],
) -> int:
    """Existence and identifiability of a model, given its finite terms and live histories.

    Returns:
        0 estimable, 1 no estimate exists, 2 not identifiable, 3 both, -1 if the integers grew too large.
    """
    design, observed = _design(counts, terms, live)
    echelon = np.zeros((min(len(design), len(terms)) + 1 + len(design), len(terms)), np.int64)
    offset = len(echelon) - len(design)
    for i in range(len(design)):
        for j in range(len(terms)):
            echelon[offset + i, j] = design[i, j]
    pivots = np.empty(len(terms) + 1, np.int64)
    rank = _row_echelon(echelon, pivots, 0, offset, offset + observed)
    if rank == len(terms):
        return ESTIMABLE
    if rank == _OVERFLOW:
        return _OVERFLOW
    directions = _open_directions(echelon, pivots, rank)
    zeros = len(design) - 1 - observed
    effect = np.zeros((len(directions), zeros), np.int64)
    for d in range(len(directions)):
        for z in range(zeros):
            for j in range(len(terms)):
                effect[d, z] += design[observed + z, j] * directions[d, j]
    answer = positive_combination(effect)
    rank = _row_echelon(echelon, pivots, rank, offset + observed, len(echelon) - 1)
    if _OVERFLOW in (answer, rank):
        return _OVERFLOW
    return (0 if answer else NO_ESTIMATE) + (0 if rank == len(terms) else NOT_IDENTIFIABLE)


@kernel
def check_model(
    counts: npt.NDArray[np.float64],
    margins: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
) -> int:
    """`check_terms` for a model given as a row over the interactions."""
    terms, live = live_terms(margins, masks, row, lists)
    return check_terms(counts, terms, live)


def code_of(
    counts: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
) -> int:
    """`check_model` that never overflows: where 64 bits are not enough the rules run in fractions."""
    margins = counts.copy()
    superset_sums(margins, lists)
    code = int(check_model(counts, margins, masks, row, lists))
    return code if code >= 0 else exact_code(counts, masks, row, lists)


def exact_code(
    counts: npt.NDArray[np.float64],
    masks: npt.NDArray[np.int64],
    row: npt.NDArray[np.uint8],
    lists: int,
) -> int:
    """`check_model` in unbounded integers. Slow; the reference for the compiled one."""
    margins = counts.copy()
    superset_sums(margins, lists)
    terms, live = live_terms(margins, masks, row, lists)
    design, observed = _design(counts, terms, live)
    rows = [[Fraction(int(v)) for v in line] for line in design[:-1]]
    basis, rank = _null_space(rows[:observed], len(terms))
    effect = [
        [sum((a * b for a, b in zip(line, y, strict=True)), Fraction(0)) for line in rows[observed:]]
        for y in basis
    ]
    exists = not basis or _has_positive_combination(effect)
    identifiable = rank == len(terms) or not _null_space(rows, len(terms))[0]
    return (0 if exists else NO_ESTIMATE) + (0 if identifiable else NOT_IDENTIFIABLE)


def _null_space(rows: list[list[Fraction]], size: int) -> tuple[list[list[Fraction]], int]:
    rows = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(size):
        lead = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if lead is None:
            continue
        place = len(pivots)
        rows[place], rows[lead] = rows[lead], rows[place]
        rows[place] = [v / rows[place][column] for v in rows[place]]
        for r in range(len(rows)):
            if r != place and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[place], strict=True)]
        pivots.append(column)
    basis = []
    for free in (c for c in range(size) if c not in pivots):
        vector = [Fraction(0)] * size
        vector[free] = Fraction(1)
        for place, column in enumerate(pivots):
            vector[column] = -rows[place][free]
        basis.append(vector)
    return basis, len(pivots)


def _has_positive_combination(effect: list[list[Fraction]]) -> bool:
    """Phase one of a simplex in fractions: u >= 0 with `effect @ (1 + u) = 0`."""
    rows, columns = len(effect), len(effect[0])
    table = []
    for line in effect:
        right = -sum(line, Fraction(0))
        sign = -1 if right < 0 else 1
        table.append([sign * v for v in line] + [sign * right])
    cost = [-sum((line[j] for line in table), Fraction(0)) for j in range(columns + 1)]
    basis = [columns + i for i in range(rows)]
    while cost[-1]:
        entering = next((j for j in range(columns) if cost[j] < 0), None)
        if entering is None:
            return False
        leaving = min(
            (i for i in range(rows) if table[i][entering] > 0),
            key=lambda i: (table[i][-1] / table[i][entering], basis[i]),
        )
        table[leaving] = [v / table[leaving][entering] for v in table[leaving]]
        for line in [*table, cost]:
            if line is not table[leaving] and line[entering]:
                factor = line[entering]
                line[:] = [a - factor * b for a, b in zip(line, table[leaving], strict=True)]
        basis[leaving] = entering
    return True


def positive_table_exists(design: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]) -> bool:
    """Whether a strictly positive table has the margins of the data: the textbook linear programme.

    Maximises s over tables x with `design.T @ x = design.T @ counts` and x >= s (Fienberg and Rinaldo 2012,
    supplement). Floating point, so it decides by a tolerance; used where the design is not one of subsets
    of lists, and in tests as an independent check of `check_model`.

    Args:
        design: Shape (cells, p).
        counts: Shape (cells,).
    """
    cells = len(counts)
    target = np.zeros(cells + 1)
    target[-1] = -1.0
    equal = np.column_stack([design.T, np.zeros(design.shape[1])])
    above = np.column_stack([-np.eye(cells), np.ones(cells)])
    bounds = [(0, None)] * cells + [(0, 1)]
    answer = linprog(target, above, np.zeros(cells), equal, design.T @ counts, bounds, method="highs")
    return bool(answer.status == 0 and -answer.fun > 1e-9)

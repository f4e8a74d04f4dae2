"""Pictures of a chain-referral sample: who came over whom, and how shares settle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from equiano.draw.palette import ACCENT, DASHES, GREY, GRID, INK
from equiano.draw.pieces import LINE, SIZE, circle, line, paragraph, picture, text, width_of, wrapped

_MARGIN = 8.0


def tree(recruiter: Sequence[int], wave_name: Callable[[int], str], width: float = 680.0) -> str:
    """Seeds above, each next wave below, a line from each person to the recruiter; nothing else of a person.

    Args:
        recruiter: Place of each person's recruiter; -1 for a seed.
        wave_name: Label of a wave, by its number.
        width: Of the picture in pixels.
    """
    children: dict[int, list[int]] = {}
    for person, by in enumerate(recruiter):
        children.setdefault(by, []).append(person)
    across, wave = _places(children)
    last = max(wave.values())
    left = _MARGIN + max(width_of(wave_name(w)) for w in range(last + 1)) + 10
    leaves = max(across.values()) + 1
    step = (width - left - _MARGIN) / max(leaves, 1)
    high = 34.0
    radius = max(1.5, min(4.0, step * 0.4))

    def place(person: int) -> tuple[float, float]:
        return left + (across[person] + 0.5) * step, 14 + wave[person] * high

    pieces = []
    for w in range(last + 1):
        pieces.append(line(left, 14 + w * high, width - _MARGIN, 14 + w * high, GRID))
        pieces.append(text(0, 18 + w * high, wave_name(w)))
    for person, by in enumerate(recruiter):
        if by >= 0:
            pieces.append(line(*place(by), *place(person), GREY, 0.7))
    for person, by in enumerate(recruiter):
        pieces.append(circle(*place(person), radius + (1.5 if by < 0 else 0), ACCENT if by < 0 else INK))
    return picture(width, 28 + last * high, pieces)


def _places(children: Mapping[int, Sequence[int]]) -> tuple[dict[int, float], dict[int, int]]:
    """Each person's place across (leaves in turn, others above the middle of theirs) and wave."""
    across: dict[int, float] = {}
    wave = dict.fromkeys(children.get(-1, ()), 0)
    order = list(children.get(-1, ()))
    for person in order:  # grows while it is walked
        for child in children.get(person, ()):
            wave[child] = wave[person] + 1
            order.append(child)
    free = 0.0
    stack = [(seed, False) for seed in reversed(list(children.get(-1, ())))]
    while stack:
        person, done = stack.pop()
        own = children.get(person, ())
        if not own:
            across[person] = free
            free += 1
        elif done:
            across[person] = (across[own[0]] + across[own[-1]]) / 2
        else:
            stack.append((person, True))
            stack += [(child, False) for child in reversed(own)]
    return across, wave


def convergence(
    shares: Mapping[str, Sequence[float]],
    axis: str,
    number: Callable[[float], str],
    percent: Callable[[float], str],
    width: float = 460.0,
) -> str:
    """Lines of cumulative shares over the number of persons, each with its last value as a thin line.

    Args:
        shares: Cumulative shares by name, of as many points each.
        axis: Title of the horizontal axis.
        number: How numbers of persons are written.
        percent: How shares are written.
        width: Of the picture in pixels.
    """
    points = max(len(values) for values in shares.values())
    labels = [f"{name}: {percent(values[-1])}" for name, values in shares.items()]
    left = width_of(percent(1.0)) + 10
    right = width - max(width_of(label) for label in labels) - 14
    if right - left < width / 3:  # long names stand below
        right = width - _MARGIN
    top, high = 10.0, 220.0

    def at(n: int, share: float) -> tuple[float, float]:
        return left + (right - left) * n / max(points - 1, 1), top + high * (1 - share)

    pieces = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + high * (1 - share)
        pieces += [line(left, y, right, y, GRID), text(left - 6, y + 4, percent(share), anchor="end")]
    for n in (0, points // 2, points - 1):
        pieces.append(text(at(n, 0)[0], top + high + 16, number(n + 1), anchor="middle"))
    below = top + high + 34
    pieces += paragraph((left + right) / 2, below, wrapped(axis, right - left), anchor="middle")
    ends = _apart([at(points - 1, values[-1])[1] for values in shares.values()])
    for place, (values, label, y) in enumerate(zip(shares.values(), labels, ends, strict=True)):
        colour, dash = (ACCENT, INK, GREY)[place % 3], DASHES[place % len(DASHES)]
        path = "L".join(f"{x:.1f},{v:.1f}" for x, v in (at(n, share) for n, share in enumerate(values)))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        pieces.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.8"{dashed}/>')
        last = at(0, values[-1])[1]
        pieces.append(line(left, last, right, last, colour, 0.5))
        if right < width - _MARGIN:
            pieces.append(text(right + 6, y + 4, label, fill=colour))
        else:
            below += LINE
            pieces.append(text(left, below, label, fill=colour))
    return picture(width, below + LINE, pieces)


def _apart(ys: Sequence[float]) -> list[float]:
    """Heights of labels, moved so that none covers another."""
    order = sorted(range(len(ys)), key=lambda i: ys[i])
    found = list(ys)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + SIZE + 2)
    return found

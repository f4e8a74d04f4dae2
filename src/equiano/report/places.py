"""Where places stand on a map: countries by their outline, subdivisions and groups by data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import yaml

from equiano.draw.map import Arrow, Place, Point, corridor_map, middle_of_country
from equiano.draw.view import NARROW, WIDE, middle_of, view_of
from equiano.report.context import Context
from equiano.vocab import load


@cache
def _set_by_hand() -> dict[str, list[float]]:
    source = resources.files("equiano.draw") / "assets" / "places.yaml"
    content: dict[str, list[float]] = yaml.safe_load(source.read_text(encoding="utf-8"))["places"]
    return content


def point_of(context: Context, code: str) -> Point | None:
    """Longitude and latitude for a code, None if the map does not have it (a tiny territory)."""
    by_hand = _set_by_hand()
    if code in by_hand:
        lon, lat = by_hand[code]
        return lon, lat
    if code in context.pack.groups:
        members = [point_of(context, member) for member in context.pack.groups[code].members]
        known = [point for point in members if point is not None]
        return middle_of(known) if known else None
    term = load().term(code) if code in load() else None
    return middle_of_country(str(term.extra.get("numeric", ""))) if term is not None else None


def maps_of(arrows: Sequence[Arrow], places: Sequence[Place]) -> tuple[str, str]:
    """The map of corridors for a page and for a telephone."""
    wide, narrow = (corridor_map(arrows, places, view_of(places, size)) for size in (WIDE, NARROW))
    return wide, narrow


def located(context: Context, codes: Sequence[str]) -> list[Place]:
    """The places of `codes` that can be put on a map."""
    found = ((code, point_of(context, code)) for code in codes)
    return [Place(code, context.place(code), point) for code, point in found if point is not None]

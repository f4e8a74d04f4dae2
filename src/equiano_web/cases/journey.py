"""The journey of a person on a map: countries in their order, of the open fields of its steps alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import acos, atan2, cos, degrees, hypot, radians, sin

from equiano_web.access import Permission, Sensitivity, Who, see
from equiano_web.actions import reading
from equiano_web.cases.models import Case

Point = tuple[float, float]
# Degrees of arc around the outermost country, so that its surroundings are seen and its name has room.
_AROUND, _LEAST = 7.0, 9.0


@reading(Case, Permission.CASE_VIEW, "case.read")
def journey_map(who: Who, case: Case) -> str:
    """The map as an SVG picture; empty where no step names a country that the map has."""
    rows = case.entries.filter(section="journey", removed_at=None).order_by("made_at", "pk")
    steps = [see(who, row, (Sensitivity.ORDINARY,)) for row in rows.select_related("case")]
    # Steps without a day stand where they were written down.
    steps.sort(key=lambda step: str(step["since"]) or "9999")
    return drawn([str(step["country"]) for step in steps if step["country"]])


def drawn(countries: Sequence[str]) -> str:
    """Countries (alpha-3) in the order of a journey as a map; heavy, so it is read in only here."""
    from equiano.draw.land import View, middle_of_country  # noqa: PLC0415
    from equiano.draw.map import Arrow, Place, corridor_map  # noqa: PLC0415
    from equiano.vocab import load  # noqa: PLC0415
    from equiano.words import language  # noqa: PLC0415

    terms = {code: load().term(code) for code in countries}
    spots = {code: middle_of_country(str(term.extra.get("numeric", ""))) for code, term in terms.items()}
    known = {code: spot for code, spot in spots.items() if spot is not None}
    if not known:
        return ""
    order = [code for code in countries if code in known]
    legs = tuple((one, two) for one, two in pairwise(order) if one != two)
    places = [Place(code, terms[code].label(language()), at) for code, at in known.items()]
    centre = _middle(list(known.values()))
    reach = max(_apart(centre, at) for at in known.values()) + _AROUND
    arrows = [Arrow("", "", (leg,)) for leg in legs]
    return corridor_map(arrows, places, View(centre, min(max(reach, _LEAST), 85)))


def _middle(points: Sequence[Point]) -> Point:
    """The middle of points on the globe, by the sum of their directions."""
    x = sum(cos(radians(lat)) * cos(radians(lon)) for lon, lat in points)
    y = sum(cos(radians(lat)) * sin(radians(lon)) for lon, lat in points)
    z = sum(sin(radians(lat)) for _, lat in points)
    return degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))


def _apart(one: Point, two: Point) -> float:
    """Degrees of arc between two points."""
    (lon, lat), (other_lon, other_lat) = one, two
    phi, other, turn = radians(lat), radians(other_lat), radians(other_lon - lon)
    return degrees(acos(min(1.0, max(-1.0, sin(phi) * sin(other) + cos(phi) * cos(other) * cos(turn)))))

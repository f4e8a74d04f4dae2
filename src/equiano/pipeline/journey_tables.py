"""Crosstabs of journeys as count tables; variables that other tables count too bear the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from equiano.pipeline.derived_tables import OTHER_ROLES
from equiano.pipeline.labels import Labels, corridor_label, label, place_label, rare_genders
from equiano.publish.counts import CountTable, Dimension
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.provenance import Provenance
    from equiano.situation.profile import Crosstab, Profile

_NAMES: Mapping[str, Labels] = {
    "gender": in_each("Gender"),
    "child": in_each("Age group"),
    "year": in_each("Year"),
    "journey_year": in_each("Year of the journey"),
    "period": in_each("Period"),
    "corridor": in_each("Corridor"),
    "fit": in_each("How it fits"),
    "from": in_each("From"),
    "to": in_each("To"),
}
_SHOWN: Mapping[str, Labels] = {
    "corridor:role": in_each("Cases by corridor and role"),
    "corridor:fit": in_each("Cases by corridor and fit"),
    "corridor:year": in_each("Cases by corridor and year"),
    "corridor:period": in_each("Cases by corridor and period"),
    "year:period": in_each("Years of the two periods"),
}  # fmt: skip
_BORDER: Labels = in_each("By citizenship (UNODC)")
_NOT_EXPLOITED: Labels = in_each("Not exploited here")
# As `situation.roles`, with those who have no role here last.
_ROLE_ORDER = (
    *("origin", "transit", "destination", "recruited_here", "internal", "undetermined", "several", "none"),
)
_BORDER_ORDER = ("domestic", "cross_border", "dual", None, "several", "none")
# Lines that gather others stand behind those that name one thing.
_LAST = ("other", "ambiguous", "several")
_OUTSIDE = ("none", "elsewhere")  # a line of its own: first of the corridors, last of the ways to fit
_SMALLER_ROLES = (
    "transit",
    "recruited_here",
    "internal",
    "undetermined",
    "several",
)  # stand together, if few
_LARGEST = 8  # places named in a table of flows; the rest stands in one line
# Values that stand in a table with or without a case: a line that appears would name its first one.
_LISTED: Mapping[str, tuple[str, ...]] = {
    "child": ("adult", "child"),
    "gender": ("gender.female", "gender.male"),
    "period": ("before", "after"),
    "fit": ("full", "ends_only", "possible", "none"),
    "corridor": ("none", "elsewhere"),
}
_MERGED: Mapping[str, Literal["other", "spans"]] = {
    "gender": "other", "corridor": "other", "from": "other", "to": "other", "year": "spans",
}  # fmt: skip
_OTHERS: Mapping[str, Labels] = {
    "gender": in_each("Another"),
    "from": in_each("All other countries"),
    "to": in_each("All other countries"),
}  # fmt: skip


@dataclass(frozen=True)
class JourneyTables:
    """Makes count tables of one country's crosstabs.

    Attributes:
        same: For `year` and `child`: the name under which the profile counts the same variable; None where
            it counts another one, which then must not be shown beside it (`child`) or has its own name.
    """

    pack: CountryPack
    provenance: Provenance
    same: Mapping[str, str | None]

    def tables(self, crosstabs: Mapping[str, Crosstab]) -> Iterator[CountTable]:
        """Every crosstab as a count table, but those whose variable the profile counts differently."""
        for name, crosstab in crosstabs.items():
            if all(self.same.get(dimension, dimension) for dimension in crosstab.dimensions):
                yield self._table(name, crosstab)

    def _table(self, name: str, crosstab: Crosstab) -> CountTable:
        dimensions = tuple(self._dimension(dimension, crosstab) for dimension in crosstab.dimensions)
        return CountTable(
            name, self._title(name, crosstab), dimensions, crosstab.counts, self.provenance,
            where=self._where(name), show_share=len(dimensions) == 1,
        )  # fmt: skip

    def _where(self, name: str) -> dict[str, str | None]:
        """Who is counted: cases of one form, or of one role of the country."""
        first, _, rest = name.partition(":")
        if rest.startswith("form."):
            return {"form.recorded": "yes", rest: "yes"}
        return {f"role.{self.pack.code}": rest.split(":")[0]} if first == "flow" else {}

    def _dimension(self, name: str, crosstab: Crosstab) -> Dimension:
        at = crosstab.dimensions.index(name)
        seen = {key[at] for key in crosstab.counts}
        if name.startswith("role."):
            values: tuple[str | None, ...] = _ROLE_ORDER
        elif name.startswith("border."):
            values = _BORDER_ORDER
        elif name in _LISTED:
            values = (*_LISTED[name], *sorted(seen - {*_LISTED[name], None}, key=str), None)
        else:
            values = (*sorted(seen - {None}, key=str), None)
        labels = {value: self._value_label(name, value) for value in values if value is not None}
        if name in _OTHERS:
            labels["other"] = _OTHERS[name]
        if name == "corridor":
            labels["ambiguous"] = label("ambiguous")
        real = self.same.get(name) or name
        into = rare_genders() if name == "gender" else None
        if name.startswith("role."):
            into = dict.fromkeys(_SMALLER_ROLES, "other")
            labels["other"] = OTHER_ROLES
        if name.startswith("border."):
            into = dict.fromkeys(("dual", "several"), "other")
            labels["other"] = in_each("Dual or several")
        if name == "corridor":
            into = {value: "ambiguous" for value in seen if value and "|" in value}
        return Dimension(
            real, self._name_label(real), values, labels,
            by_size=name in ("corridor", "from", "to"),
            first=_OUTSIDE if name == "corridor" else (), last=_last_of(name),
            merge="other" if name.startswith(("role.", "border.")) else _MERGED.get(name),
            into=into, most=_LARGEST if name in ("from", "to") else None,
        )  # fmt: skip

    def _value_label(self, name: str, value: str) -> Labels:
        if name.startswith("border.") and value == "none":
            return _NOT_EXPLOITED
        return corridor_label(self.pack, value) if name in ("corridor", "fit") else label(value)

    def _name_label(self, name: str) -> Labels:
        if name.startswith("role."):
            place = place_label(self.pack, name.removeprefix("role."))
            return in_each("Role by place of recruitment: {place}", place=place)
        if name.startswith("border."):
            return _BORDER
        return _NAMES[name]

    def _title(self, name: str, crosstab: Crosstab) -> Labels:
        if name in _SHOWN:
            return _SHOWN[name]
        first, _, rest = name.partition(":")
        if first in ("flow", "regions", "border"):
            return _joined(*(self._name_label(dimension) for dimension in crosstab.dimensions))
        head = self._name_label(first)
        if not rest:
            return head
        by = label(rest) if rest.startswith("form.") else _NAMES["child" if rest == "age" else rest]
        return _joined(head, by)


def _last_of(name: str) -> tuple[str | None, ...]:
    """Values that stand behind the others; roles and borders have an order of their own."""
    return ("other",) if name.startswith(("role.", "border.")) else (*_LAST, None)


def _joined(*parts: Labels) -> Labels:
    return {lang: "; ".join(part[lang] for part in parts) for lang in ("en", "ru")}


def same_variables(crosstabs: Mapping[str, Crosstab], profile: Profile, place: str) -> dict[str, str | None]:
    """Whether the journeys' year and age group are the profile's, told by their counts.

    Two variables that differ in few records would let a reader subtract one table from the other; so the
    age group is shown only where it is the same, and a year of the journey bears its own name.
    """
    found: dict[str, str | None] = {}
    for name, table, mine in (("year", "year", "year"), ("child", "gender_child", "age")):
        crosstab = crosstabs.get(f"role.{place}:{mine}")
        if crosstab is not None:
            equal = _margin(crosstab, name) == _margin(profile.tables[table], name)
            found[name] = name if equal else ("journey_year" if name == "year" else None)
    return found


def _margin(crosstab: Crosstab, name: str) -> dict[str | None, int]:
    at = crosstab.dimensions.index(name)
    sizes: dict[str | None, int] = {}
    for key, count in crosstab.counts.items():
        if count:
            sizes[key[at]] = sizes.get(key[at], 0) + count
    return sizes

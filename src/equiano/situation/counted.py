"""What the tables of a situation need of journeys, counted part by part and added up.

Every table is a sum over persons, and a person is in one part: so the parts of a body of cases are counted
one after the other, and only the counts stay in memory. Where a table must choose (a route's name, the most
frequent way), it chooses at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from equiano.countries.model import CountryPack
from equiano.situation.borders import BorderCounts, border_counts
from equiano.situation.corridors import CorridorCounts, counts_on, match_paths
from equiano.situation.cube import UNKNOWN, Bools, Ints
from equiano.situation.journeys import Journeys
from equiano.situation.keys import Orders
from equiano.situation.proposals import Unnamed
from equiano.situation.regions import counts_in
from equiano.situation.roles import RoleCounts, country_role_counts, flow_counts, role_counts
from equiano.situation.route_years import RouteTally
from equiano.situation.sums import add_up


class JourneyCounts:
    """Counts of journeys for the tables of one country.

    Attributes:
        places: Names of places by number.
        cases: Cases, with and without a known place.
        ends_filled: Cases of which citizenship or country of exploitation stands for an end.
        undated: Persons of whom no journey has a year.
        orders: Persons with several journeys, and whose order rests on the file.
        roles: Roles of the country and its regions.
        country_roles: Roles of all countries.
        flows: Persons by country of recruitment and of exploitation.
        borders: Persons by country of exploitation, citizenship and recruitment.
        regions: Persons by region, as `regions.counts_in` has them.
        corridors: Cases by layer (the country, its regions) and corridor.
        unnamed: Journeys on no corridor.
        routes: Dated cases by route.
    """

    def __init__(self, pack: CountryPack) -> None:
        self._pack = pack
        self._layers = {pack.code: pack.corridors} | {
            region.code: region.corridors for region in pack.regions
        }
        self.places: tuple[str, ...] = ()
        self.cases = self.ends_filled = self.undated = 0
        self.orders = Orders()
        self.roles: RoleCounts = {}
        self.country_roles: RoleCounts = {}
        self.flows: dict[tuple[str, str], int] = {}
        self.borders: BorderCounts = {}
        self.regions: dict[str, Ints] = {}
        self.corridors: dict[str, CorridorCounts] = {layer: {} for layer in self._layers}
        self.unnamed = Unnamed()
        self.routes = RouteTally([corridor.id for corridor in pack.corridors])

    @classmethod
    def of(cls, pack: CountryPack, parts: Iterable[Journeys]) -> JourneyCounts:
        """Count all parts; they number their places alike."""
        counted = cls(pack)
        for part in parts:
            counted.add(part)
        return counted

    def add(self, part: Journeys) -> None:
        """Count one part."""
        self.places = part.places
        self.cases += part.cases
        self.ends_filled += part.ends_filled
        self.undated += part.undated
        self.orders += part.orders
        add_up(self.country_roles, country_role_counts(part))
        add_up(self.flows, flow_counts(part))
        add_up(self.borders, border_counts(part))
        here = part.where(_touching(part, tuple(self._layers)))
        add_up(self.roles, role_counts(here, tuple(self._layers)))
        add_up(self.regions, counts_in(here, [region.code for region in self._pack.regions]))
        for layer, corridors in self._layers.items():
            matching = match_paths(here, corridors, layer)
            rows = matching.at(here.cubes["all"].path)
            add_up(self.corridors[layer], counts_on(here, rows))
            if layer == self._pack.code:
                self.unnamed.add(here, rows, layer)
                self.routes.add(here, matching)


def _touching(journeys: Journeys, layers: Sequence[str]) -> Bools:
    """Paths that touch the country or a region, or of which nothing is recorded; shape (paths,)."""
    paths = journeys.cubes["all"].paths
    wanted = np.zeros(len(journeys.places) + 1, dtype=bool)  # the last element is that of UNKNOWN, -1
    wanted[journeys.indices(layers)] = True
    touching = np.any(wanted[paths.legs], axis=1) | np.any(wanted[paths.regions], axis=1)
    return np.asarray(touching | np.all(paths.legs == UNKNOWN, axis=1))

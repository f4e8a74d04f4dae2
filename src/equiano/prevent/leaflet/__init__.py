"""Leaflets for groups at risk: what to check before going, and whom to call, in the reader's own language.

`texts` holds what is printed (reviewed data), `ends` finds the numbers and says which are missing, `content`
puts both together, `printing` makes the paper.
"""

from equiano.prevent.leaflet.printing import Leaflet, LeafletOptions, check_wanted, print_leaflet
from equiano.prevent.leaflet.texts import load_audiences

__all__ = ["Leaflet", "LeafletOptions", "check_wanted", "load_audiences", "print_leaflet"]

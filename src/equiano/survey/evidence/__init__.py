"""Evidence side by side: what several methods and publications say of one group, with one verdict."""

from equiano.survey.evidence.compare import Comparison, compare
from equiano.survey.evidence.items import Item, as_items, pack_items
from equiano.survey.evidence.page import evidence_page

__all__ = ["Comparison", "Item", "as_items", "compare", "evidence_page", "pack_items"]

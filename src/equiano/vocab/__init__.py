"""The vocabularies: every term with code, labels, source, year and whether it was verified."""

from equiano.vocab.crosswalk import Concept, CrosswalkRow
from equiano.vocab.load import Vocabulary, load
from equiano.vocab.term import Scheme, Term

__all__ = ["Concept", "CrosswalkRow", "Scheme", "Term", "Vocabulary", "load"]

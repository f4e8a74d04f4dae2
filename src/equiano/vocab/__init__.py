"""The vocabularies: every term with code, labels, source, year and whether it was verified."""

from equiano.vocab.crosswalk import Concept, CrosswalkRow
from equiano.vocab.find import did_you_mean
from equiano.vocab.load import Vocabulary, load
from equiano.vocab.term import Scheme, Term

Vocabulary.advise = did_you_mean

__all__ = ["Concept", "CrosswalkRow", "Scheme", "Term", "Vocabulary", "load"]

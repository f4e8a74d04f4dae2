"""The vocabularies: every term with code, labels, source, year and whether it was verified."""

from equiano.vocab.load import Vocabulary, load
from equiano.vocab.term import Scheme, Term

__all__ = ["Scheme", "Term", "Vocabulary", "load"]

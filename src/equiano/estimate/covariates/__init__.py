"""Estimate from person rows with covariates: two lists that are independent among persons who are alike.

`persons` reads the rows, `learners` estimates the chances of each pattern of the two lists, `missing` fills
in covariates that are not known, `doubly_robust` puts them together.
"""

from equiano.estimate.covariates.doubly_robust import NAME, estimate_doubly_robust
from equiano.estimate.covariates.persons import PersonTable, as_persons

__all__ = ["NAME", "PersonTable", "as_persons", "estimate_doubly_robust"]

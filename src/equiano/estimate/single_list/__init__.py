"""Estimate the hidden population from one list: how often each of its persons was seen.

`contacts` reads the table, `distributions` holds the count models, `fit` estimates them, `bounds` has Chao
and Zelterman, `checks` and `verdict` say what may be published, `single` puts them together.
"""

from equiano.estimate.single_list.contacts import ContactTable, as_contacts
from equiano.estimate.single_list.result import SingleList
from equiano.estimate.single_list.single import MODELS, estimate_single_list

__all__ = ["MODELS", "ContactTable", "SingleList", "as_contacts", "estimate_single_list"]

"""The rules of the first page, one file each; `known.RULES` has all of them."""

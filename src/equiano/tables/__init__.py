"""The one door for tables that people give: every row accounted for, and the words with a meaning in a cell."""

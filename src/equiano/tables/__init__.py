"""The one door for tables that people give: every row accounted for; words that mean something in a cell."""

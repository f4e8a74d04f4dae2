"""The one door for tables that people give, and the words that mean something in their cells."""

"""The plan of a case in one view: goals, services given or refused, what they cost, reviews, the way back."""

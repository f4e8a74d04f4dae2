"""Exchange between installations: package, keys, protocol, the rule of a pair."""

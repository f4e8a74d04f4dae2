"""Mutants of the rules and limits that the tests must pin; see benchmarks/mutation.md."""

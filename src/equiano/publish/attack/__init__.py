"""Attacks on our own releases, each with a bar that the benchmark and the tests hold it to.

`likelihood` is the strongest: it knows the mechanism, the scale of its noise and every other record. `people`
and `shadows` know the released records, `releases` what stands beside them. All are run by
`benchmarks/bench_attacks.py` (`make attack`).
"""

"""Parts of `bench_web.py`: an installation that is full, clients, and what processes took."""

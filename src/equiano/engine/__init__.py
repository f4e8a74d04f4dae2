"""The only importer of duckdb and pyspark. Stages get Narwhals frames and never see the engine."""

from equiano.engine.engine import Engine, check_engine, open_engine

__all__ = ["Engine", "check_engine", "open_engine"]

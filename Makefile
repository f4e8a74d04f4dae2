# Everything is set up by the target that needs it; nothing has to be installed by hand but Python 3.11 or newer.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test test-slow check format bench attack fuzz mutation clean
.DEFAULT_GOAL := help

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[all]'
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[all,dev,sail]'
	@touch $@ $(VENV)/.core

demo: $(VENV)/.core  ## Install, then go the whole way on example data: lists, linkage, estimate, situation report
	$(BIN)/equiano demo --out out/demo

test: $(VENV)/.dev  ## Install, then run the whole test suite
	$(BIN)/pytest -n auto --dist worksteal

test-slow: $(VENV)/.dev  ## The suite with the slow simulations
	$(BIN)/pytest -n auto --dist worksteal --run-slow

check: $(VENV)/.dev  ## Format, lint, types, import contracts, docs in step
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m equiano.cli.reference --check

format: $(VENV)/.dev  ## Format the code and refresh the generated pages
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/python -m equiano.cli.reference

bench: $(VENV)/.dev  ## Run every benchmark and rewrite benchmarks/*.md
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file; done

attack: $(VENV)/.dev  ## Attack our own releases; ends with an error if a bar is not held (minutes, fixed seeds)
	$(BIN)/python benchmarks/bench_attacks.py

mutation: $(VENV)/.dev  ## Mutate limits and rules and see whether the tests find it: benchmarks/mutation.md (an hour)
	$(PIP) -e '.[dev,mutation]'
	$(BIN)/python -m benchmarks.mutation.run --out out/mutants.jsonl --sample 14 --seed 1

fuzz: $(VENV)/.dev  ## Change files at random until a reader breaks, MINUTES=30 in all; what breaks one is kept in .fuzz/
	$(BIN)/python -m tests.fuzz.run --minutes $(or $(MINUTES),30)

clean:  ## Remove what the targets made
	rm -rf $(VENV) out

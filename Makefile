# Everything is set up by the target that needs it; nothing has to be installed by hand but Python 3.11 or newer.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
# Every package at its locked version, its bytes checked against the hashes of the lock; then our own, without theirs.
LOCKED = $(1)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $(2) \
	&& $(1)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation -e .

.PHONY: demo serve test test-slow check test-spark format lock sbom bench attack fuzz mutation clean
.DEFAULT_GOAL := help

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml requirements.txt | $(BIN)/python
	$(call LOCKED,$(VENV),requirements.txt)
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(call LOCKED,$(VENV),constraints.txt)
	@touch $@ $(VENV)/.core

.venv-spark/.done: pyproject.toml requirements-spark.txt
	$(PYTHON) -m venv .venv-spark
	$(call LOCKED,.venv-spark,requirements-spark.txt)
	@touch $@

demo: $(VENV)/.core  ## Install, then go the whole way on example data: lists, linkage, estimate, situation report
	$(BIN)/equiano demo --out out/demo

# Everything in it is invented; `equiano web setup` makes an installation for real cases.
serve: $(VENV)/.core  ## Install, then serve the application with an invented network of agencies; prints a login a role
	EQUIANO_WEB_DATA=out/web EQUIANO_WEB_DEMO=1 sh -c '\
		[ -e out/web/demo-logins.json ] || $(BIN)/equiano web demo; \
		$(BIN)/equiano web demo-logins && $(BIN)/equiano serve'

test: $(VENV)/.dev  ## Install (Chromium too, where that is allowed), then run the whole test suite
	.ci/browser
	$(BIN)/pytest -n auto --dist worksteal

test-slow: $(VENV)/.dev  ## The suite with the slow simulations
	.ci/browser
	$(BIN)/pytest -n auto --dist worksteal --run-slow

check: $(VENV)/.dev  ## Format, lint, types, import contracts, docs in step
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m equiano.cli.reference --check
	$(BIN)/python .ci/licences.py

test-spark: .venv-spark/.done  ## The engine tests on real Spark (needs Java 17)
	.ci/spark

# requirements.txt: what users of `equiano[all]` get. constraints.txt: that and what developers use.
# Both hold for Python 3.11 to 3.13 on Linux, macOS and Windows. Versions that are there stay: delete a line to renew it.
LOCK = .venv-lock/bin/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-package equiano --custom-compile-command "make lock" --group build
lock:  ## Write the locks anew after a change of pyproject.toml
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip --quiet --disable-pip-version-check install uv
	$(LOCK) --extra all --extra dev --extra sail -o constraints.txt
	$(LOCK) --extra all -c constraints.txt -o requirements.txt
	$(LOCK) --extra analyse --extra spark --group spec -o requirements-spark.txt

# Of an environment of its own that holds nothing but the locked packages, so that licences and who needs whom are read there.
sbom:  ## What a release is made of (CycloneDX, with licences): out/sbom.json, of `equiano[all]` as locked
	rm -rf .venv-release
	$(PYTHON) -m venv .venv-sbom && $(PYTHON) -m venv --without-pip .venv-release
	.venv-sbom/bin/python -m pip --quiet --disable-pip-version-check install --upgrade pip cyclonedx-bom
	.venv-sbom/bin/python -m pip --quiet --python .venv-release/bin/python install --require-hashes -r requirements.txt
	.venv-sbom/bin/python -m pip --quiet --python .venv-release/bin/python install --no-deps --no-build-isolation -e .
	mkdir -p out
	.venv-sbom/bin/cyclonedx-py environment .venv-release --pyproject pyproject.toml --output-reproducible \
		--of JSON -o out/sbom.json

format: $(VENV)/.dev  ## Format the code and refresh the generated pages
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/python -m equiano.cli.reference
	$(BIN)/python -m equiano_web.api.description

bench: $(VENV)/.dev  ## Run every benchmark and rewrite benchmarks/*.md
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file; done

attack: $(VENV)/.dev  ## Attack our own releases; ends with an error if a bar is not held (minutes, fixed seeds)
	$(BIN)/python benchmarks/bench_attacks.py

mutation: $(VENV)/.dev  ## Mutate limits and rules and see whether the tests find it: benchmarks/mutation.md (an hour)
	$(PIP) 'cosmic-ray>=8.4'
	$(BIN)/python -m benchmarks.mutation.run --out out/mutants.jsonl --sample 14 --seed 1

fuzz: $(VENV)/.dev  ## Change files at random until a reader breaks, MINUTES=30 in all; what breaks one is kept in .fuzz/
	-$(PIP) 'atheris>=3.0'  # guides the search by coverage; it has wheels for Linux alone, elsewhere the search is blind
	$(BIN)/python -m tests.fuzz.run --minutes $(or $(MINUTES),30)

clean:  ## Remove what the targets made
	rm -rf $(VENV) .venv-spark .venv-lock .venv-sbom .venv-release out

# Every target starts from a bare machine: Python 3.11, make, git and a package index. `make` lists them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup
CODE := src tests bench
MONEY := src/crossfoot/measures/*,src/crossfoot/terms/*,src/crossfoot/engines/*,src/crossfoot/books/ledger/*
COMPILE := uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fmt deep cover mutate bench lock db-start db-stop clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SETUP) ## Install everything into .venv, each package checked against its hash

$(SETUP): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

demo: setup ## Set up, run the demo company's month and say what to look at next
	$(BIN)/crossfoot demo

test: setup ## Set up and run every test
	$(BIN)/python -m pytest -q -n auto --dist loadfile

check: setup ## Lint, types, import contracts and house rules
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/tidy

fmt: setup ## Put the code in order
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

deep: setup ## Run the property tests much longer
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -q -n auto --dist loadfile

cover: setup ## Hold the money code to full branch coverage
	$(BIN)/python -m pytest -q -n auto --dist loadfile tests/measures tests/terms tests/engines tests/vectors tests/books --cov --cov-report=
	$(BIN)/coverage report --include='$(MONEY)' --show-missing --skip-covered --fail-under=100

mutate: setup ## Break the money code on purpose and count what the tests catch
	$(BIN)/python -m tests.mutation

bench: setup ## Measure speed and memory, and write down the results
	for of in rating compaction importing rate_files audit; do $(BIN)/python -m bench.$$of || exit 1; done
	$(BIN)/python -m bench.report > docs/reference/benchmarks.md

lock: ## Resolve the three lock files anew (needs uv)
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) -c requirements.lock -o requirements-dev.lock --group dev pyproject.toml
	$(COMPILE) -c requirements-dev.lock -o requirements-spark.lock --group dev --extra spark pyproject.toml

db-start: setup ## Start the embedded PostgreSQL and bring its tables up to date
	$(BIN)/crossfoot db start

db-stop: setup ## Stop the embedded PostgreSQL
	$(BIN)/crossfoot db stop

clean: ## Remove caches and build products; never data
	rm -rf .coverage htmlcov dist build mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

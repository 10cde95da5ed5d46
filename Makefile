# Măng Non. `make` alone prints what can be asked.

PORT     ?= 8000
DATA_DIR ?= data
# The processes that tests run in: twice two cores, for many tests wait for another process.
WORKERS  ?= 4

VENV    := .venv
BIN     := $(VENV)/bin
SOURCES := services shared tests
STYLED  := $(SOURCES) examples
LOCKING := $(BIN)/uv pip compile --quiet --python-version 3.11 --python-platform linux \
	--generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test bench check format lint types imports unit browser fix docs lock clean

help: ## print this
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.setup ## make .venv with what the platform needs

setup-dev: $(VENV)/.setup-dev ## the same, and what checking it needs

run: setup ## start all five services and a demonstration commune (PORT=8000 DATA_DIR=data)
	PORT="$(PORT)" DATA_DIR="$(DATA_DIR)" $(BIN)/mangnon up --demo

demo: run ## another name for run

test: check unit ## everything that CI runs

bench: setup-dev ## speed beside peers, as ratios (PARTS="commands wire" for some)
	$(BIN)/python -m tests.bench $(PARTS)

check: format lint types imports ## the checks that run nothing

format: setup-dev ## is everything formatted? (make fix formats)
	$(BIN)/ruff format --check $(STYLED)

lint: setup-dev ## style and traps
	$(BIN)/ruff check $(STYLED)

types: setup-dev ## mypy, strict
	$(BIN)/mypy $(SOURCES)

imports: setup-dev ## who may import whom
	$(BIN)/lint-imports

# Tests start a hundred programs: what is compiled is kept, whatever the machine is told.
unit: setup-dev ## the tests, in WORKERS=3 processes
	browser=$$(sh scripts/browser) && folder=$$(sh scripts/test-folder) && \
	trap 'rm -rf "$$folder"' EXIT && \
	TMPDIR="$$folder" CHROMIUM="$$browser" PYTHONDONTWRITEBYTECODE= \
		$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

browser: setup-dev ## find or install the Chromium that page tests use
	sh scripts/browser

fix: setup-dev ## format, and mend what ruff can mend
	$(BIN)/ruff format $(STYLED)
	$(BIN)/ruff check --fix $(STYLED)

docs: setup-dev ## write events, contracts and permissions under docs/ anew from the code
	$(BIN)/python scripts/write-docs.py

lock: setup-dev ## newest versions of everything into the lock files
	$(LOCKING) --upgrade requirements.in --output-file requirements.lock
	$(LOCKING) --upgrade requirements-dev.in --output-file requirements-dev.lock

clean: ## remove the environment and the caches; data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis test-results
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

# The stamps: each is newer than what it was installed from, so a second `make` is instant.

$(BIN)/python:
	python=$$(sh scripts/find-python) && "$$python" -m venv $(VENV)

$(VENV)/.setup: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

$(VENV)/.setup-dev: requirements-dev.lock $(VENV)/.setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.lock -r requirements-dev.lock
	touch $@

# Two commands on a fresh machine that has Python 3.11 or later and make:   make demo   |   make test
# Stamp files make a second run free. Where packages come from is the user's pip configuration; nothing here sets it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
PYTEST = $(BIN)/python -m pytest -p no:cacheprovider
SOURCES = src scripts tests $(wildcard benchmarks)
# What has a figure of its own for a night, beside the laws.
SOAKED = tests/edges/test_store_damage.py tests/edges/test_store_clock.py
SOAKED_SYSTEM = tests/system/test_same_fills.py tests/system/test_staged_once.py tests/system/test_store_crash.py \
  tests/system/test_store_disk_faults.py tests/system/test_store_power_cut.py

.DEFAULT_GOAL := help
.PHONY: help demo test test-system check lint types contracts docs format soak faults bench constraints clean

help:
	@echo 'make demo          the bundled real prices end to end, into out/ and out-desk/'
	@echo 'make test          the tests that pip alone can serve; none may be skipped'
	@echo 'make test-system   the tests that need a browser, strace and the like'
	@echo 'make check         the whole gate: format, lint, types, import contracts, test, test-system'
	@echo 'make soak          the night: the laws over 200,000 random books, and all else that has a figure for it'
	@echo 'make faults        plants each named fault in a copy and expects a red run'
	@echo 'make bench         our speed and answers beside the peers, as ratios in one run'
	@echo 'make docs          writes again the pages that are made from the code and its examples'
	@echo 'make format        formats the code and sorts its imports'
	@echo 'make constraints   writes constraints.txt again'
	@echo 'make clean         removes what make made'

# --- one environment, grown as far as a target needs -----------------------------------------------------------------
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'trimtab needs Python 3.11 or later; $(PYTHON) is' "$$($(PYTHON) --version 2>&1 | head -n 1)." \
	       'Name another one: make PYTHON=python3.12 ...' >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo '$(PYTHON) cannot make a virtual environment: its venv module is missing.' \
	       'On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.plot: $(VENV)/.made pyproject.toml constraints.txt
	@if [ -e $(VENV)/.dev ] && [ $(VENV)/.dev -nt pyproject.toml ] && [ $(VENV)/.dev -nt constraints.txt ]; then :; else \
	  echo 'installing trimtab with plots into $(VENV) (once)'; $(PIP) install -c constraints.txt -e '.[plot]'; fi
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo 'installing trimtab and what its tests need into $(VENV) (once)'
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.system: $(VENV)/.dev
	@echo 'installing what the system tests need into $(VENV) (once)'
	@$(PIP) install -c constraints.txt -e '.[dev,system]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@echo 'installing the peers that the benchmarks run beside us into $(VENV) (once)'
	@$(PIP) install -c constraints.txt -e '.[bench]'
	@touch $@

# --- the two commands ------------------------------------------------------------------------------------------------
demo: $(VENV)/.plot
	@$(BIN)/trimtab demo --out out

test: $(VENV)/.dev
	$(PYTEST) -n $(WORKERS) --dist loadgroup --cov --cov-report=term

# --- the gate --------------------------------------------------------------------------------------------------------
test-system: $(VENV)/.system
	$(PYTEST) -n $(WORKERS) --dist worksteal tests/system

lint: $(VENV)/.dev
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

check: lint types contracts test test-system

format: $(VENV)/.dev
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

docs: $(VENV)/.dev
	$(BIN)/python scripts/refusal_page.py
	$(BIN)/python scripts/source_map.py

soak: $(VENV)/.system
	TRIMTAB_SOAK=1 $(PYTEST) -n $(WORKERS) --dist loadgroup tests/laws $(SOAKED)
	TRIMTAB_SOAK=1 $(PYTEST) -n $(WORKERS) --dist worksteal $(SOAKED_SYSTEM)

faults: $(VENV)/.dev
	$(BIN)/python scripts/faults.py

bench: $(VENV)/.bench
	set -e; for each in sleeve start decision nav backtest sweep book; do $(BIN)/python benchmarks/$$each.py; done

# --- housekeeping ----------------------------------------------------------------------------------------------------
constraints: $(VENV)/.made
	$(PYTHON) -m venv --clear $(VENV)/lock
	$(VENV)/lock/bin/python -m pip --disable-pip-version-check -qq install uv
	$(VENV)/lock/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-annotate \
	  --extra dev --extra system --extra bench pyproject.toml -o constraints.txt
	rm -rf $(VENV)/lock

clean:
	rm -rf $(VENV) out out-desk build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

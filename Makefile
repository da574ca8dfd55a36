# Nightdesk: `make help` lists what there is. Needs Python 3.11 (with venv) and make; the rest it fetches itself.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
DEMO := demo-desk
SOURCES := nightdesk tests bench

# The second name is what pip calls the constraint on build tools since 25.3. Relative on purpose: pip splits these
# at blanks, and a checkout may lie under a folder with one in its name.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check static format format-check lint types contract pages mutants bench clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## Be the technician of one night: a sample desk in demo-desk/
	@$(PY) -m nightdesk --as t1 demo $(DEMO)

test: $(READY) ## Run every test, the guards of the house included
	@$(PY) -m pytest

check: static test ## All that must hold before a change goes in: format, lint, types, import contract, tests

static: format-check lint types ## The part of check that runs no test

format: $(READY) ## Lay out the source
	@$(PY) -m ruff format $(SOURCES)
	@$(PY) -m ruff check --fix-only --select I $(SOURCES)

format-check: $(READY)
	@$(PY) -m ruff format --check $(SOURCES)

lint: $(READY)
	@$(PY) -m ruff check $(SOURCES)

types: $(READY)
	@$(PY) -m mypy

contract: $(READY) ## The import contract and the house style alone (make test runs them too)
	@$(PY) -m pytest tests/guards

pages: $(READY) ## Write the generated pages of docs/reference/ anew
	@$(PY) -m tests.guards.rules_page
	@$(PY) -m tests.guards.verbs_page

mutants: $(READY) ## Put faults into the rules, and say which ones no test notices (the better part of an hour)
	@$(PY) -m tests.mutants

bench: $(READY) ## Measure against the peers, in one run
	@$(PY) -m bench

clean: ## Take away all that make made: environment, caches, the demo desk
	rm -rf $(VENV) $(DEMO) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# Compiled here, so that the first start of the desk is as quick as every other.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Nightdesk needs Python 3.11 or later: python3.11 is not on the PATH." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Nightdesk needs Python 3.11 or later; $(PYTHON) is older. Name another: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@"$(PYTHON)" -m venv $(VENV)
	@$(PY) -m pip install --quiet --compile --editable '.[dev]'
	@$(PY) -m compileall -q nightdesk
	@touch $@

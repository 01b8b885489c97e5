PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: help setup demo test check bench run worker lock requirements docs

help:            ## What each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
$(VENV)/.app: requirements/app.txt pyproject.toml | $(BIN)/python
	@echo "Installing Telemachy and what it needs into $(VENV) (about half a minute) ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/app.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing the development environment into $(VENV) (about a minute) ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.app

setup: $(VENV)/.dev  ## The development environment, in .venv
demo: $(VENV)/.app  ## A living organization in your browser, in about a minute
	@$(BIN)/telemachy demo
run: $(VENV)/.app  ## Serve your own installation on http://127.0.0.1:8000
	@$(BIN)/telemachy run
worker: $(VENV)/.app  ## Run the background worker of your own installation
	@$(BIN)/telemachy worker
test: $(VENV)/.dev  ## The whole suite, on SQLite and, where found, PostgreSQL and Chromium
	@$(BIN)/python tests/run.py
check: $(VENV)/.dev  ## Lint, types, contracts, migrations, documents
	@$(BIN)/python tests/check.py
bench: $(VENV)/.dev  ## Timings beside peers and the floor, and the long kill tests
	@$(BIN)/python benchmarks/engine.py
	@$(BIN)/python benchmarks/web.py
	@$(BIN)/python benchmarks/kills.py
	@$(BIN)/python benchmarks/races.py
	@$(BIN)/python benchmarks/bookings.py
	@$(BIN)/python benchmarks/roster.py
docs: $(VENV)/.dev  ## Write the reference pages that follow from the code
	@$(BIN)/python tests/reference.py
requirements: $(VENV)/.dev  ## Which requirements hold, by the tests that show them
	@$(BIN)/python tests/requirements.py
lock: $(VENV)/.dev  ## Maintainers: new pins
	$(PIP) uv
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export -q --frozen --no-header --no-annotate --no-emit-project -o requirements/engine.txt --no-dev
	$(BIN)/uv export -q --frozen --no-header --no-annotate --no-emit-project --no-dev --extra app --extra postgres --group build -o requirements/app.txt
	$(BIN)/uv export -q --frozen --no-header --no-annotate --no-emit-project --group dev -o requirements/dev.txt

# Two commands matter: `make run` serves the app, `make test` proves it. The rest is their parts.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

RUNTIME := $(VENV)/.runtime
TESTING := $(VENV)/.testing
MODULES := pwa/node_modules/.installed
BROWSER_FAULTS := kills other_hands store turns update slow_line engines
SITE := pwa/dist/.built
PWA_SOURCES := $(shell find pwa/src pwa/public pwa/build pwa/docs pwa/index.html pwa/*.ts pwa/tsconfig*.json -type f 2>/dev/null)

.PHONY: run setup test lint vitest pytest bench faults browser-faults fuzz simulate packages pins clean
.DELETE_ON_ERROR:

# --- Serve -------------------------------------------------------------------------------------

run: setup  ## set everything up and serve it: web, worker and beat (HOST, PORT, EMPTY=1)
	@$(BIN)/shishu migrate
	@$(BIN)/shishu demo --first-run $(if $(EMPTY),--empty)
	@echo "Shishu 实数: http://$(HOST):$(PORT)  (Ctrl-C stops everything)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/honcho start

# --- Set up: the Python and the Node side at the same time; a second time takes a moment ---------

setup:
	@$(MAKE) --no-print-directory -j2 $(RUNTIME) $(SITE)

$(BIN)/python:
	@bash .ci/need python node
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): backend/requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement backend/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(TESTING): tests/requirements.txt $(RUNTIME)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

# Not `npm ci`: it refuses a lock file that lacks the optional packages of other systems, which a
# registry need not have. This installs what the lock file says and leaves it alone.
$(MODULES): pwa/package-lock.json pwa/.npmrc
	@bash .ci/need node
	cd pwa && npm install --no-save --no-progress --loglevel=error
	@touch $@

$(SITE): $(MODULES) $(PWA_SOURCES)
	cd pwa && npm run --silent build
	@touch $@

# --- Prove -------------------------------------------------------------------------------------

test: setup packages  ## set everything up, system packages too, and pass every check and test
	@$(MAKE) --no-print-directory $(TESTING)
	@$(MAKE) --no-print-directory lint vitest
	@$(MAKE) --no-print-directory pytest

packages:
	@bash .ci/need postgresql redis chromium fonts firefox webkit

lint: $(TESTING) $(MODULES)  ## style, types and import rules, both languages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd pwa && npm run --silent lint
	cd pwa && npm run --silent types

vitest: $(MODULES)
	cd pwa && npm test --silent

pytest: $(TESTING)
	$(BIN)/python -m pytest $(PYTEST)

browser-faults: setup packages  ## Chromium killed 100 times, a line that hardly carries (40 min)
	@$(MAKE) --no-print-directory $(TESTING)
	BROWSER_REPORT=1 BROWSER_KILLS=100 BROWSER_SLOW=200,20,50000,2 ENGINES=whole \
	  $(BIN)/python -m pytest $(BROWSER_FAULTS:%=tests/browser/test_%.py)

bench: setup packages  ## the table of docs/benchmarks.md, measured here and now
	@$(MAKE) --no-print-directory $(TESTING)
	$(BIN)/python -m tests.bench $(BENCH)

faults: setup packages  ## real processes cut, paused, killed, filled up and restored, in volume
	@$(MAKE) --no-print-directory $(TESTING)
	$(BIN)/python -m tests.faults $(FAULTS)

fuzz: setup packages  ## borders and bad input at volume; writes its part of docs/reliability.md
	@$(MAKE) --no-print-directory $(TESTING)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement tests/borders/requirements.txt
	$(BIN)/python -m tests.borders.fuzz $(FUZZ)

simulate: $(TESTING) $(MODULES)  ## 10,000 seeds, every mutant, one large world: docs/reliability.md
	$(BIN)/python -m tests.simulation --page $(SIMULATE)

# --- Keep --------------------------------------------------------------------------------------

pins:  ## write both requirements files anew from pyproject.toml and tests/requirements.in
	bash .ci/pins

clean:  ## forget what was installed and built; never touches var/, where the data is
	rm -rf $(VENV) pwa/node_modules pwa/dist *.egg-info

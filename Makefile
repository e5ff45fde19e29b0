# Two commands matter: `make run` serves the app, `make test` proves it. The rest is their parts.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PROCESSES ?= 2
export HOST PORT

# A clock that is told to a run (backend/clock.py) is the same for all its processes.
ifneq ($(SHISHU_NOW),)
override SHISHU_NOW := $(SHISHU_NOW)$(if $(findstring @,$(SHISHU_NOW)),,@$(shell date +%s))
export SHISHU_NOW
endif

PIP := PIP_ROOT_USER_ACTION=ignore $(BIN)/pip install --quiet --disable-pip-version-check
RUNTIME := $(VENV)/.runtime
TESTING := $(VENV)/.testing
MODULES := pwa/node_modules/.installed
DAYS := 2026-03-01T00:30:00+08:00 2027-01-01T00:05:00+08:00 2028-02-29T23:50:00+08:00
BROWSER_FAULTS := kills other_hands store turns update slow_line engines renumbered unknown_words
SITE := pwa/dist/.built
PWA_SOURCES := $(shell find pwa/src pwa/public pwa/build pwa/docs pwa/index.html pwa/*.ts pwa/tsconfig*.json -type f 2>/dev/null)

.PHONY: run setup test lint vitest pytest test-days bench faults browser-faults fuzz simulate demo-days packages pins clean
.DELETE_ON_ERROR:

# --- Serve -------------------------------------------------------------------------------------

# The address and the accounts are said once the web answers, by a process beside those that serve.
run: setup  ## set everything up and serve it: web, worker and beat (HOST, PORT, EMPTY=1)
	@$(BIN)/shishu welcome --check
	@$(BIN)/shishu migrate >/dev/null
	@$(BIN)/shishu demo --first-run $(if $(EMPTY),--empty)
	@PATH="$(CURDIR)/$(BIN):$$PATH"; export PATH; \
	  shishu welcome --parent $$$$ & exec python -m worker.welcome.processes

# --- Set up: the Python and the Node side at the same time; a second time takes a moment ---------

setup:
	@bash .ci/need python node
	@$(MAKE) --no-print-directory --question $(RUNTIME) $(SITE) 2>/dev/null || \
	  bash .ci/step '安装并构建，一两分钟 Installing and building, a minute or two' \
	  $(MAKE) --no-print-directory -j2 $(RUNTIME) $(SITE)

# Whole or not at all: what was begun and not ended is without its mark, and made from scratch.
$(RUNTIME): backend/requirements.txt pyproject.toml
	@test -e $@ || $(PYTHON) -m venv --clear $(VENV)
	@rm -f $@
	$(PIP) --requirement backend/requirements.txt
	$(PIP) --no-deps --editable .
	@touch $@

$(TESTING): tests/requirements.txt $(RUNTIME)
	$(PIP) --requirement tests/requirements.txt
	@touch $@

# Not `npm ci`: it refuses a lock file that lacks the optional packages of other systems, which a
# registry need not have. This installs what the lock file says and leaves it alone.
$(MODULES): pwa/package-lock.json pwa/.npmrc
	@test -e $@ || rm -rf pwa/node_modules
	@rm -f $@
	cd pwa && npm install --no-save --no-progress --loglevel=error
	@touch $@

$(SITE): $(MODULES) $(PWA_SOURCES)
	cd pwa && npm run --silent build
	@touch $@

# --- Prove -------------------------------------------------------------------------------------

test: setup packages  ## set everything up, system packages too, and pass every check and test
	@$(MAKE) --no-print-directory $(TESTING)
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint vitest
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

pytest: $(TESTING)  ## in two processes (tests/spread.py); PYTEST=… says which tests, PROCESSES=0 in one
	$(BIN)/python -m pytest -n $(PROCESSES) $(PYTEST)

test-days: setup packages  ## all tests on machines that believe it is another day (DAYS)
	@bash .ci/need compiler
	@$(MAKE) --no-print-directory $(TESTING)
	@for day in $(DAYS); do \
	  echo "A machine on $$day"; \
	  bash .ci/on $$day $(MAKE) --no-print-directory vitest pytest || exit; \
	done

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
	$(PIP) --requirement tests/borders/requirements.txt
	$(BIN)/python -m tests.borders.fuzz $(FUZZ)

simulate: $(TESTING) $(MODULES)  ## 10,000 seeds, every mutant, one large world: docs/reliability.md
	$(BIN)/python -m tests.simulation --page $(SIMULATE)

demo-days: $(TESTING)  ## the demo on the turns of months and years, the whole county (10 min)
	DEMO_DAYS=1 $(BIN)/python -m pytest tests/worker/demo $(PYTEST)

# --- Keep --------------------------------------------------------------------------------------

pins:  ## write both requirements files anew from pyproject.toml and tests/requirements.in
	bash .ci/pins

clean:  ## forget what was installed and built; never touches var/, where the data is
	rm -rf $(VENV) pwa/node_modules pwa/dist *.egg-info

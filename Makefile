# Targets for people and CI; `make` lists them. Everything installs into .venv/.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --no-build-isolation
PIP := $(BIN)/pip install -qq --require-hashes --no-build-isolation
# Tests in parallel: a file stays with one worker, and the long ones come first.
WORKERS ?= 2
PARALLEL = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# Where it is set, every process compiles every module anew: twice the time for each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help desk-sheet system-packages setup setup-dev demo smoke test test-fast bench golden lint types arch docs reference soak check lock editor
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.venv/.build: requirements/build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	  { echo "Python lacks its venv module; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements/build.lock
	@touch $@

.venv/.runtime: .venv/.build requirements/runtime.lock pyproject.toml
	@$(UV) -r requirements/runtime.lock || $(PIP) -r requirements/runtime.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
	@echo 'installed in .venv/; start with: .venv/bin/publisher up'

.venv/.dev: .venv/.runtime requirements/dev.lock
	@$(UV) -r requirements/dev.lock || $(PIP) -r requirements/dev.lock
	@touch $@

setup: .venv/.runtime ## build .venv/ with what the publisher needs

setup-dev: .venv/.dev ## the same, and what tests and linters need

demo: setup ## the main job with sample articles; stays up
	@$(BIN)/publisher demo

smoke: setup ## the main job once on free ports; asserts its counts
	@$(BIN)/publisher demo --once

system-packages: ## Chromium for the browser tests: installed where that is allowed
	@sh tests/system_packages.sh

# Half of what is slow is to wait for processes: there is time for one worker more than cores.
test: WORKERS = 3
test: setup-dev system-packages ## all tests, on SQLite and on a real PostgreSQL
	$(BIN)/pytest $(PARALLEL)
	$(BIN)/python -m pytest $(PARALLEL) -p tests.postgresql -m "database and not soak"

test-fast: setup-dev ## no processes, browser and large inputs, and fewer examples
	$(BIN)/pytest $(PARALLEL) -m "not slow and not soak" --hypothesis-profile=quick

golden: setup-dev ## rewrite the golden files; read the diff before you commit it
	$(BIN)/pytest tests/golden --golden

lint: setup-dev ## ruff, format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup-dev ## mypy --strict
	$(BIN)/mypy

arch: setup-dev ## import-linter: upper rooms import lower ones only
	$(BIN)/lint-imports

docs: setup-dev ## the pages as a site in build/docs/; documentation that would be out of date fails
	$(BIN)/sphinx-build -q -W --keep-going -c tools/docs -d build/doctrees -b html . build/docs
	$(BIN)/pytest tests/docs

reference: setup-dev ## write the pages of docs/reference/ anew from the code
	$(BIN)/python -m tests.tools.write_reference

SCREENS = build/screens
desk-sheet: setup-dev system-packages ## pictures of every page, and the sheets of docs/images anew
	rm -rf $(SCREENS)
	for part in 1/4 2/4 3/4 4/4; do for language in fr ar; do \
	  DESK_SCREENS=$(SCREENS)/$$language DESK_SCREENS_LANGUAGE=$$language PAGES_PART=$$part \
	    $(BIN)/python -m pytest -q tests/browser/test_desk_screens.py || exit 1; done; done
	$(BIN)/python -m tests.browser.desk_screens $(SCREENS) docs/images

bench: setup-dev ## ratios against named references, in one run
	$(BIN)/python -m benchmarks

soak: setup-dev ## long: kills and faults at random moments
	$(BIN)/pytest tests/promises -m soak -s -o faulthandler_timeout=0
	$(BIN)/pytest tests/db -m soak -o faulthandler_timeout=0
	$(BIN)/python -m pytest tests/db -p tests.postgresql -m "soak and database"
	EXTREMES=all $(BIN)/pytest tests/web/doors/test_extremes.py

check: lint types arch docs test smoke ## everything that CI runs

lock: .venv/.build ## write the lock files anew from pyproject.toml
	sh requirements/lock.sh

editor: ## bundle ProseMirror anew from its lock file (needs npm; only for developers)
	@sh tools/editor/build.sh

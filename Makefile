# Every command of the project. Continuous integration calls the same targets.
#
# A fresh machine needs make and Python 3.11 or newer; the rest is installed into .venv, from the lock files in requirements/, when a
# target first needs it and again only when what it is installed from changes. Name a Python of your own with PYTHON=/path/to/python3,
# and hand arguments on with ARGS="...".

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

BIN := .venv/bin
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
INSTALL = -m pip --disable-pip-version-check --no-input --quiet install --progress-bar off
LOCKED = $(INSTALL) --require-hashes
IN_PLACE = $(INSTALL) --no-deps --no-build-isolation --editable .

# An editable install compiles nothing beforehand, and every start would pay for it.
COMPILED = -m compileall -q src/needlecraft

# A virtual environment knows the folder in which it was made: in a copy of that folder it is made anew.
MADE := made-in-$(shell pwd | cksum | cut -d ' ' -f 1)
RUN := .venv/ready-to-run
DEV := .venv/ready-to-develop
BENCH := .venv-bench$(if $(filter skin,$(ARGS)),-skin)
LOCK := .venv-lock/ready

.PHONY: help demo test install check bench docs words pictures knowledge lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(RUN) ## show what Needlecraft does, then serve a practice made up for it, until Ctrl-C
	@$(BIN)/needlecraft demo $(ARGS)

test: $(DEV) ## run all tests, on every core
	@if $(BIN)/python -c 'import xdist' 2>/dev/null; then set -- -n auto; else set --; fi; \
	$(BIN)/python -m pytest "$$@" $(ARGS)

install: $(DEV) ## install what running, testing and checking need into .venv
	@echo 'Ready: $(BIN)/needlecraft'

check: $(DEV) ## format, lint, types, import contracts, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/typos

bench: $(BENCH)/ready $(RUN) ## measure beside other programs, in one table; ARGS=pages the pages alone, ARGS=skin the skin (FACES=DIR: on faces too)
	@$(BENCH)/bin/python -m bench $(ARGS) $(if $(FACES),--faces '$(FACES)')

docs: $(RUN) ## write the generated pages of docs/ anew
	@$(BIN)/python tools/docs.py $(ARGS)

words: $(RUN) ## write the catalogue of all that people read, for translators
	@$(BIN)/python tools/words.py $(ARGS)

pictures: $(DEV) ## take the pictures of the README anew
	@$(BIN)/python -m tools.pictures

knowledge: $(RUN) ## check the knowledge, list every mistake, compile it
	@$(BIN)/python -m needlecraft.protocol.validate

lock: $(LOCK) ## write requirements/*.txt anew; UPGRADE=1 takes newer versions
	@$(COMPILE) -o requirements/lock.txt --group lock
	@$(COMPILE) -o requirements/build.txt --group build
	@$(COMPILE) -o requirements/run.txt pyproject.toml --extra practice --extra skin -c requirements/build.txt
	@$(COMPILE) -o requirements/dev.txt pyproject.toml --extra practice --extra skin --group dev -c requirements/build.txt -c requirements/run.txt
	@$(COMPILE) -o requirements/bench.txt pyproject.toml --group build --group bench -c requirements/build.txt
	@$(COMPILE) -o requirements/bench-skin.txt pyproject.toml --extra skin --group build --group bench-skin -c requirements/build.txt -c requirements/run.txt
	@echo 'Written: requirements/*.txt'

COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' .venv-lock/bin/uv --quiet pip compile --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate $(if $(UPGRADE),--upgrade) >/dev/null

clean: ## remove everything that make has made
	rm -rf .venv .venv-bench .venv-bench-skin .venv-lock dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -f src/needlecraft/protocol/knowledge/compiled.* src/needlecraft/skin/models/*.tflite
	find . -path ./.git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# The steps into one environment stand in a line, each on top of the last, so that `make -j` never runs two of them at once.

.venv/$(MADE) .venv-bench/$(MADE) .venv-bench-skin/$(MADE) .venv-lock/$(MADE):
	@rm -rf $(@D)
	@$(call make_environment,$(@D))
	@touch $@

$(RUN): requirements/build.txt requirements/run.txt requirements/models.txt pyproject.toml hatch_build.py .venv/$(MADE)
	@echo 'Installing Needlecraft into $(@D) (once) ...'
	@$(BIN)/python $(LOCKED) -r requirements/build.txt -r requirements/run.txt
	@$(BIN)/python $(IN_PLACE)
	@$(BIN)/python $(COMPILED)
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo 'Installing what tests and checks need into $(@D) (once) ...'
	@$(BIN)/python $(LOCKED) -r requirements/dev.txt
	@touch $@

# Environments of their own: what is compared with needs older versions of what Needlecraft needs, and for the skin it takes gigabytes.
.venv-bench/ready .venv-bench-skin/ready: .venv-%/ready: requirements/%.txt pyproject.toml hatch_build.py .venv-%/$(MADE)
	@echo 'Installing Needlecraft and the programs to compare with into $(@D) (once) ...'
	@$(@D)/bin/python $(LOCKED) -r $<
	@$(@D)/bin/python $(IN_PLACE)
	@$(@D)/bin/python $(COMPILED)
	@touch $@

$(LOCK): requirements/lock.txt .venv-lock/$(MADE)
	@$(@D)/bin/python $(LOCKED) -r requirements/lock.txt
	@touch $@

# $(call make_environment,FOLDER): with the first Python that is new enough and has the venv module; else one line that says what to do.
define make_environment
lacking=''; \
for python in $(PYTHONS); do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
  "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || { lacking="$${lacking:-$$python}"; continue; }; \
  exec "$$python" -m venv $(1); \
done; \
if [ -n "$$lacking" ]; then \
  echo "$$lacking has no venv module: install it (Debian, Ubuntu: apt install python3-venv), then run make again." >&2; \
else \
  echo 'No Python 3.11 or newer found (tried: $(PYTHONS)): install one, or name yours with make PYTHON=/path/to/python3.' >&2; \
fi; \
exit 1
endef

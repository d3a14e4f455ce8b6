# All targets run from a fresh clone; the virtual environment is made on first use.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export TINHSO_HOME ?= $(CURDIR)/data
export DAGSTER_HOME := $(TINHSO_HOME)/dagster
export DO_NOT_TRACK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run test test-bi test-corpus test-faults lint dev bench query clean lock format

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-11s %s\n", $$1, $$2}'

$(VENV)/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what tinhso runs on (once)"
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements.txt
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/tinhso.pth"
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "installing what the tests need (once)"
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run ## take the landing folder (at first: the bundled files) to published marts, and report
	@$(BIN)/python -m orchestration refresh --samples

test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadscope

$(VENV)-bi/.done: deploy/superset/requirements.txt
	@$(PYTHON) -m venv $(VENV)-bi
	@$(VENV)-bi/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes --prefer-binary -r $< && touch $@

test-bi: $(VENV)-bi/.done ## try Apache Superset over the marts, in an environment of its own
	@PYTHONPATH=$(CURDIR) $(VENV)-bi/bin/python -m pytest tests/bi --confcutdir=tests/bi -o filterwarnings=

test-faults: export TINHSO_FAULT_KILLS ?= 300
test-faults: export TINHSO_FAULT_LONG := 1
test-faults: $(VENV)/.dev ## kill -9 at 300 points of every stage (TINHSO_FAULT_KILLS, TINHSO_FAULT_SEED), then a normal run each; and all other faults
	@$(BIN)/python -m pytest tests/faults --durations=0 -rA | grep -vE "^$$"

test-corpus: $(VENV)/.dev ## feed a folder of broken files to what reads the landing folder: CORPUS=DIR
	@test -n "$(CORPUS)" || { echo "make test-corpus CORPUS=DIR; docs/hostile_files.md names public sets" >&2; exit 1; }
	@$(BIN)/python -m tests.corpus "$(CORPUS)"

lint: $(VENV)/.dev ## check style, types and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests --processes 2 --disable-progress-bar

format: $(VENV)/.dev ## put code and SQL in order
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .
	@$(BIN)/sqlfluff fix --quiet dbt_project/models

dev: $(VENV)/.run ## open Dagster's UI with its daemon on http://127.0.0.1:3000
	@$(BIN)/python -m orchestration prepare
	@$(BIN)/dagster dev --host 127.0.0.1 --port 3000 --module-name orchestration.definitions

query: $(VENV)/.run ## open the published marts, read-only
	@$(BIN)/python -m publication query

bench: $(VENV)/.dev ## measure speed and memory, as ratios
	@$(BIN)/python -m benchmarks

lock: ## write the hash-locked requirements anew from pyproject.toml
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@printf 'dagster-postgres\npsycopg2-binary\n' | $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-deps - -c requirements-dev.txt -o deploy/requirements.txt
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate deploy/superset/requirements.in -o deploy/superset/requirements.txt
	@rm -rf $(VENV)-lock

clean: ## remove the environment, data and caches
	@rm -rf $(VENV) data target logs .pytest_cache .hypothesis .ruff_cache .mypy_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

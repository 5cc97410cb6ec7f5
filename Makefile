# Everything a newcomer runs. Each target makes the environment it needs first.
.DEFAULT_GOAL := help
.PHONY: help build test test-seeds lint format docs segel lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV = $(shell command -v uv || echo $(BIN)/uv)
DBT := $(BIN)/dbt
# The same place for everyone: no user's or machine's settings reach a build.
export DBT_PROFILES_DIR := .

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# The environment: locked versions, checked by hash. uv is put into it where the machine has none.
$(VENV)/.uv: requirements-uv.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	command -v uv >/dev/null || $(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

$(VENV)/.build: requirements.lock $(VENV)/.uv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.build
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@touch $@

build: $(VENV)/.build ## Build the warehouse and run every dbt test
	$(DBT) build

test: $(VENV)/.dev ## Run pytest: builds in temporary directories, against the print
	$(BIN)/pytest

test-seeds: $(VENV)/.dev ## Run pytest: every kind of damage to every seed
	$(BIN)/pytest -m slow

lint: $(VENV)/.dev ## Check the style of SQL and Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models analyses tests/dbt

format: $(VENV)/.dev ## Mend what the linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models analyses tests/dbt

docs: $(VENV)/.build ## Write the dbt docs as one file, target/static_index.html
	$(DBT) docs generate --static

segel: $(VENV)/.build ## Seal the seeds anew, after a change that was meant
	$(DBT) seed --quiet
	$(DBT) run --quiet --select stg_kendali__sel_seed
	$(DBT) run-operation seal_seeds

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' --upgrade
# What the tools need decides first, so that both locks name the same versions.
lock: ## Resolve the dependencies anew into the lock files (needs uv)
	$(LOCK) --group uv -o requirements-uv.lock
	$(LOCK) --group dev pyproject.toml -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## Remove what builds write, keep the environment
	rm -rf target
	find warehouse -mindepth 1 ! -name .gitignore -delete

# Everything a newcomer runs. Each target makes the environment it needs first.
.DEFAULT_GOAL := help
.PHONY: help build demo test test-slow test-serving test-readers test-report test-pythons test-superset test-spark faults mutate report screenshots superset-import superset-screenshot bench bench-complaints bench-report bench-spark rollback lint format docs segel lock lock-readers lock-superset lock-spark clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python environment.py
DBT := $(BIN)/dbt
# The project's settings, not the user's: what is asked of make does not depend on them.
unexport $(filter DBT_%,$(.VARIABLES)) PYTHONHOME PYTHONPATH PYTHONSAFEPATH
export DBT_PROFILES_DIR := .
# A container or a service may have none, and packages ask for it.
export HOME ?= $(CURDIR)/$(VENV)

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# The environment: locked versions, checked by hash. Where its Python is gone or is another version by
# now, it is made again.
$(shell test ! -e $(VENV)/.made || $(BIN)/python -Ic 'import pip' 2>/dev/null || rm -f $(VENV)/.made)
NEEDED := Python 3.11, 3.12 or 3.13 is needed
$(VENV)/.made: requirements-uv.lock
	@command -v $(firstword $(PYTHON)) >/dev/null || { echo "$(NEEDED), $(PYTHON) is not installed" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v <= (3, 13) and "$(NEEDED), $(PYTHON) is %d.%d: make PYTHON=python3.11 …" % v)'
	@$(PYTHON) environment.py

# Compiled once here: uv leaves that to the first run, and each run of dbt would repeat it where
# PYTHONDONTWRITEBYTECODE is set, as in the tests. --no-deps: pyproject.toml leaves out of the lock files
# a package that dbt-core asks for. From whichever index: the hashes say what a file must be.
INSTALL := pip install --quiet --python $(BIN)/python --require-hashes --index-strategy unsafe-best-match
$(VENV)/.build: requirements.lock $(VENV)/.made
	$(UV) --stamp $@ $^ -- $(INSTALL) --compile-bytecode --no-deps -r $<

$(VENV)/.dev: requirements-dev.lock $(VENV)/.build
	$(UV) --stamp $@ $^ -- $(INSTALL) --compile-bytecode --no-deps -r $<

# Clients of the served file, each in a place of its own: they need different versions of DuckDB. Frictionless
# checks the open data.
READERS_FEW := duckdb-1.0.0 duckdb-2.0.0 sqlalchemy
READERS := $(READERS_FEW) duckdb-1.1.3 duckdb-1.2.2 duckdb-1.4.5 duckdb-1.5.6 duckdb-cli frictionless ibis polars node
# DuckDB never from source, which takes long. A client without a wheel for the Python of .venv is left
# out: .left_out in its place says why, and its tests are skipped with that reason.
NO_WHEEL = $(BIN)/python -c 'import sys; sys.exit("$*" != "duckdb-1.0.0" or sys.version_info < (3, 13))'
$(VENV)/readers/%/.installed: tests/readers/%.lock $(VENV)/.made
	rm -rf $(@D) && mkdir -p $(@D)
	@if $(NO_WHEEL); then echo '$* is left out: no wheel for Python 3.13' | tee $(@D)/.left_out; else \
	$(UV) $(INSTALL) --target $(@D) --only-binary duckdb -r $<; fi
	@touch $@

$(VENV)/readers/node/.installed: tests/readers/node/package-lock.json
	rm -rf $(@D) && mkdir -p $(@D) && cp tests/readers/node/package*.json $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.readers-few: $(READERS_FEW:%=$(VENV)/readers/%/.installed)
	@touch $@

# Superset in an environment of its own: it has programs. Its numpy has no wheel for Python 3.13.
$(VENV)/superset/.installed: tests/superset/requirements.lock $(VENV)/.made
	rm -rf $(@D) && $(UV) venv --quiet --relocatable --python $(BIN)/python $(@D)
	$(UV) $(subst $(BIN),$(@D)/bin,$(INSTALL)) --only-binary numpy -r $<
	@touch $@

# dbt on Spark, in an environment of its own: it has another adapter. Spark needs Java 17.
SPARK := 4
$(VENV)/spark-%/.installed: tests/spark/%.lock $(VENV)/.made
	rm -rf $(@D) && $(UV) venv --quiet --relocatable --python $(BIN)/python $(@D)
	$(UV) $(subst $(BIN),$(@D)/bin,$(INSTALL)) --compile-bytecode --no-deps -r $<
	@touch $@

build: $(VENV)/.build ## Build the warehouse and run every dbt test
	@$(BIN)/python -m crm_dukcapil.registry
	$(DBT) build

test: $(VENV)/.dev $(VENV)/.readers-few ## Run pytest: builds in temporary directories, against the print
	$(BIN)/pytest

test-slow: $(VENV)/.dev ## Run pytest: a second year, new units and marts, overlapping exports, other registries
	$(BIN)/pytest -m slow

BUILDS := 20
KILLS := 50
test-serving: $(VENV)/.dev ## Run pytest: readers during builds, builds that are killed
	$(BIN)/pytest -m serving --seed=466 --builds=$(BUILDS) --kills=$(KILLS)

# With fewer builds than test-serving, beside everything else that may go wrong. The seed is today's date.
SEED = $(shell date +%Y%m%d)
faults: BUILDS := 3
faults: KILLS := 10
faults: $(VENV)/.dev $(VENV)/.readers-few ## Run pytest: every fault that is tested; writes docs/assurance.md (SEED=1 repeats a run)
	$(BIN)/pytest -m fault --faults --seed=$(SEED) --hypothesis-seed=$(SEED) --builds=$(BUILDS) --kills=$(KILLS)

# All that could be wrong with data and SQL, one thing at a time: 20 to 50 minutes. With SAMPLE=500 so many of the
# data mutants, and those of the models that docs/assurance.md does not have as they are: minutes.
mutate: $(VENV)/.dev ## Try mutants of data, models and tests; writes docs/assurance.md (SAMPLE=500: some, as in CI)
	PYTHONPATH=.:tests/python $(BIN)/python -m mutation --seed=$(SEED) $(if $(SAMPLE),--sample=$(SAMPLE) --builds=4)

test-readers: $(VENV)/.dev $(READERS:%=$(VENV)/readers/%/.installed) ## Run pytest: every client of docs/bi.md (needs Node)
	$(BIN)/pytest --numprocesses=0 -m readers

test-report: $(VENV)/.dev ## Run pytest: the report in Chromium and LibreOffice, which must be installed
	$(BIN)/pytest -m browser

test-pythons: $(VENV)/.dev ## Run pytest: a build by each supported Python on this machine
	$(BIN)/pytest --numprocesses=0 --verbose -m pythons

test-superset: $(VENV)/.dev $(VENV)/superset/.installed ## Run pytest: the dashboard in a Superset of its own, in Chromium
	$(BIN)/pytest --numprocesses=0 -m superset

test-spark: $(VENV)/.dev $(VENV)/spark-$(SPARK)/.installed ## Run pytest: the same tables from Spark 4 (SPARK=3.5) as from DuckDB (needs Java 17)
	$(BIN)/pytest --numprocesses=0 --verbose -m spark --spark=$(SPARK) -k "$(ONLY)"

superset-import: $(VENV)/.build ## Import the dashboard into the Superset on the PATH
	@$(BIN)/python -m crm_dukcapil superset-import

superset-screenshot: $(VENV)/.dev $(VENV)/superset/.installed ## Take the picture of docs/bi.md from what is served (needs Chromium)
	$(BIN)/python tests/python/superset_server.py docs

YEAR = $(error say which year, such as: YEAR=2023)
report: $(VENV)/.build ## Write the report of a year that is published: make report YEAR=2023
	@$(BIN)/python -m crm_dukcapil report $(YEAR)

screenshots: $(VENV)/.dev ## Take the pictures of docs/ from the report of 2023 (needs Chromium)
	$(BIN)/python tests/python/browser.py docs

bench: $(VENV)/.dev ## Measure what publication costs a build
	$(BIN)/python bench/publication.py

bench-complaints: $(VENV)/.dev ## Measure two million complaints against a script by hand, and the memory of ten million
	$(BIN)/python bench/complaints.py
	$(BIN)/python bench/complaints.py --memory

bench-report: $(VENV)/.dev ## Measure what the report costs, with and without its charts
	$(BIN)/python bench/report.py

bench-spark: $(VENV)/.dev $(VENV)/spark-$(SPARK)/.installed ## Measure Spark against DuckDB, with a million complaints
	$(BIN)/python bench/spark.py $(SPARK)

demo: $(VENV)/.build ## Simulated complaints, built into files of their own
	$(BIN)/python bench/demo.py

rollback: $(VENV)/.build ## Serve the previous version again
	@$(BIN)/python -m crm_dukcapil rollback

lint: $(VENV)/.dev ## Check the style of SQL and Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models analyses tests/dbt

format: $(VENV)/.dev ## Fix what the linters can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models analyses tests/dbt

docs: $(VENV)/.build ## Write the dbt docs as one file, target/static_index.html
	$(DBT) docs generate
	@$(BIN)/python -m crm_dukcapil docs

segel: $(VENV)/.build ## Show the checksums of a year; write those of TABLES: make segel YEAR=2023 TABLES="2.1 2.2"
	@$(BIN)/python -m crm_dukcapil seal $(YEAR) $(TABLES)

# Not from the extra indexes of pip, which may have only some of the files of a version.
LOCK = UV_INDEX="$$UV_INDEX" $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' --upgrade
# What the tools need decides first, so that both locks name the same versions.
lock: $(VENV)/.made ## Resolve the dependencies into the lock files
	$(LOCK) --group uv -o requirements-uv.lock
	$(LOCK) --group dev pyproject.toml -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock pyproject.toml -o requirements.lock

# duckdb-X.Y.Z is that version of DuckDB; what the others consist of. SQLAlchemy is the one that
# Superset 6 resolves to, and ibis 12 calls what DuckDB 2 no longer has.
READER_duckdb-cli := 'duckdb-cli<1.6'
READER_ibis := 'ibis-framework[duckdb]' 'duckdb<2'
READER_polars := polars pyarrow duckdb
READER_sqlalchemy := 'sqlalchemy<2' 'duckdb<1.6' duckdb-engine
lock-readers: $(patsubst %,lock-reader-%,$(filter-out node,$(READERS))) ## Resolve the clients into their lock files (needs npm)
	npm install --prefix tests/readers/node --package-lock-only --omit-lockfile-registry-resolved --loglevel=error

lock-reader-%: $(VENV)/.made
	@printf '%s\n' $(or $(READER_$*),$(*:duckdb-%=duckdb==%)) | \
		$(subst make lock,make lock-readers,$(LOCK)) - -o tests/readers/$*.lock

# What Superset needs and does not ask for, and what its newest release does not work with.
SUPERSET := apache-superset==6.1.0 'flask-caching<2.5' rich cachetools duckdb-engine 'duckdb<2'
lock-superset: $(VENV)/.made ## Resolve Superset into its lock file
	@printf '%s\n' $(SUPERSET) | \
		$(subst make lock,make lock-superset,$(LOCK)) - -o tests/superset/requirements.lock

lock-spark: $(VENV)/.made ## Resolve dbt on Spark into its lock files
	for version in 3.5 4; do printf '%s\n' 'dbt-core>=1.12,<1.13' 'dbt-spark>=1.11,<1.12' "pyspark==$$version.*" | \
		$(subst make lock,make lock-spark,$(LOCK)) - -o tests/spark/$$version.lock || exit; done

clean: ## Remove what builds write, keep the environment
	rm -rf target
	find warehouse -mindepth 1 ! -name .gitignore -delete

# Two commands do everything: `make quickstart` and `make test`. Both install what they need first; both can be run again.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK_VENV := .venv-spark
SPARK_STAMP := $(SPARK_VENV)/.installed
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help install install-spark quickstart test test-spark update backfill lint types format bench lock clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# uv installs in seconds; where it cannot be had, pip does the same more slowly. $(call environment,FOLDER,LOCK,UV OPTIONS)
define environment
	$(PYTHON) -m venv $(1)
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check uv || true
	if [ -x $(1)/bin/uv ]; then \
	  $(1)/bin/uv pip install --quiet $(3) --python $(1)/bin/python --require-hashes -r $(2) && \
	  $(1)/bin/uv pip install --quiet --python $(1)/bin/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2) && \
	  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	touch $(1)/.installed
endef

# Everything is compiled once here: Airflow starts many processes, and uncompiled (PYTHONDONTWRITEBYTECODE, say) each of
# them would take seconds longer.
$(STAMP): requirements.lock pyproject.toml
	$(call environment,$(VENV),requirements.lock,--compile-bytecode)

# PySpark is heavy, and only the check of claim lines on a cluster wants it: an environment of its own.
$(SPARK_STAMP): requirements-spark.lock pyproject.toml
	$(call environment,$(SPARK_VENV),requirements-spark.lock,)

install: $(STAMP) ## Make .venv and install everything into it

install-spark: $(SPARK_STAMP) ## Make .venv-spark, for test-spark

quickstart: $(STAMP) ## See the whole pipeline run, in Airflow, on the embedded sample (in ./hcpcs-sample)
	@$(BIN)/python -m etl.sample.quickstart

update: $(STAMP) ## Take what is new on cms.gov, build and publish (in HCPCS_HOME, or ./hcpcs-data)
	$(BIN)/hcpcs update

backfill: $(STAMP) ## Take a span of releases and publish: make backfill FROM=2020Q1 TO=2020Q4
	@test -n "$(FROM)" -a -n "$(TO)" || { echo "Say which releases: make backfill FROM=2020Q1 TO=2020Q4" >&2; exit 2; }
	$(BIN)/hcpcs backfill $(FROM) $(TO)

# A file's tests stay together, because they share what was made for them.
test: $(STAMP) ## Run every test, in as many processes as there are cores (or JOBS=2)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

test-spark: $(SPARK_STAMP) ## Prove that Spark and DuckDB say the same of claim lines (needs Java 17; makes .venv-spark)
	$(SPARK_VENV)/bin/python -m pytest tests/claims/test_spark.py

bench: $(STAMP) ## Measure, and print (the mirror's releases where there is a mirror)
	$(BIN)/python -m pytest tests/benchmarks

lint: $(STAMP) ## ruff
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

format: $(STAMP) ## Let ruff format everything
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11

lock: ## Write requirements.lock and requirements-spark.lock anew (hashes, no index URL)
	$(BIN)/$(COMPILE) --extra quality --extra airflow --extra dev pyproject.toml -o requirements.lock
	$(BIN)/$(COMPILE) --extra spark --extra dev pyproject.toml -o requirements-spark.lock

clean: ## Remove the environments and the sample's data (never hcpcs-data)
	rm -rf $(VENV) $(SPARK_VENV) hcpcs-sample .pytest_cache .mypy_cache .ruff_cache

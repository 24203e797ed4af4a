# Two commands do everything: `make quickstart` and `make test`. Both install what they need first; both can be run again.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install quickstart test update backfill lint types format bench lock clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# uv installs in seconds; where it cannot be had, pip does the same more slowly. Everything is compiled once here: Airflow
# starts many processes, and uncompiled (PYTHONDONTWRITEBYTECODE, say) each of them would take seconds longer.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	if [ -x $(BIN)/uv ]; then \
	  $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	touch $(STAMP)

install: $(STAMP) ## Make .venv and install everything into it

quickstart: $(STAMP) ## See the whole pipeline run, in Airflow, on the embedded sample (in ./hcpcs-sample)
	@$(BIN)/python -m etl.sample.quickstart

update: $(STAMP) ## Take what is new on cms.gov, build and publish (in HCPCS_HOME, or ./hcpcs-data)
	$(BIN)/hcpcs update

backfill: $(STAMP) ## Take a span of releases and publish: make backfill FROM=2020Q1 TO=2020Q4
	@test -n "$(FROM)" -a -n "$(TO)" || { echo "Say which releases: make backfill FROM=2020Q1 TO=2020Q4" >&2; exit 2; }
	$(BIN)/hcpcs backfill $(FROM) $(TO)

# A file's tests stay together, because they share what was made for them.
test: $(STAMP) ## Run every test, in two processes (make test JOBS=4 for more)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: $(STAMP) ## Measure, and print (the mirror's releases where there is a mirror)
	$(BIN)/python -m pytest tests/benchmarks

lint: $(STAMP) ## ruff
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

format: $(STAMP) ## Let ruff format everything
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## Write requirements.lock anew (hashes, no index URL)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  --all-extras pyproject.toml -o requirements.lock

clean: ## Remove the environment and the sample's data (never hcpcs-data)
	rm -rf $(VENV) hcpcs-sample .pytest_cache .mypy_cache .ruff_cache

# `make` or `make help` lists what there is. Everything is installed into .venv, everything that
# runs keeps its data in .local; nothing else on the machine is touched.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
INSTALLED := .venv/requirements.lock
# The first Python that is new enough; a value of your own comes first: make PYTHON=/opt/python3.12
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	2>/dev/null && echo $$python && break; done)

.PHONY: help
help:  ## What can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  DTR_PERIOD_START=2025-10-26 make run          another week (seven days from that date)"
	@echo "  DTR_SOURCE_URL=postgresql://... make run      your own views instead of the sample fleet"
	@echo "  DTR_UI_PORT=9090 make run                     another port for Airflow (default 8080)"

.PHONY: run
run: $(INSTALLED)  ## Start everything, run the fleet's last week, fetch its statements
	@$(BIN)/python -m local.run run

.PHONY: stop
stop: $(INSTALLED)  ## End every process that was started; data stays
	@$(BIN)/python -m local.run stop

.PHONY: ui
ui: $(INSTALLED)  ## Where the running Airflow is, and how to log in
	@$(BIN)/python -m local.run ui

.PHONY: preview
preview: $(INSTALLED)  ## Render one lease's statement, issue nothing: make preview LEASE=1045
	@$(BIN)/python -m local.statement preview $(if $(LEASE),--lease '$(LEASE)')

.PHONY: explain
explain: $(INSTALLED)  ## What makes up each figure: make explain DTR=DTR-1045-2025-10-26
	@$(BIN)/python -m local.statement explain $(if $(DTR),--dtr '$(DTR)')

.PHONY: register
register: $(INSTALLED)  ## Payroll register and workbook: make register, with PERIOD=2025-11-09, MONTH=2025-11 or QUARTER=2025Q4
	@$(BIN)/python -m local.registers $(if $(PERIOD),--period $(PERIOD)) $(if $(MONTH),--month $(MONTH)) \
		$(if $(QUARTER),--quarter $(QUARTER))

.PHONY: retention
retention: $(INSTALLED)  ## Which statements are past their time: lists and counts them, changes nothing
	@$(BIN)/python -m local.retention

.PHONY: journal
journal: $(INSTALLED)  ## The bookkeeper's journal of a week, CSV and QuickBooks' IIF: make journal PERIOD=2025-11-09
	@$(BIN)/python -m local.journal $(if $(PERIOD),--period $(PERIOD))

.PHONY: year
year: $(INSTALLED)  ## Drivers' years, drafts and tables: make year YEAR=2025, with DRIVER=501 of one alone
	@$(BIN)/python -m local.years --year $(YEAR) $(if $(DRIVER),--driver $(DRIVER))

.PHONY: mail
mail: $(INSTALLED)  ## Send the week's statements into the local mailbox, .local/mail (after make run)
	@$(BIN)/python -m local.mails $(if $(PERIOD),--period $(PERIOD))

.PHONY: pay
pay: $(INSTALLED)  ## Payment batches and the bank's file: make pay, with APPROVE=ACH-2025-000001 of a draft
	@$(BIN)/python -m local.pay $(if $(APPROVE),--approve '$(APPROVE)')

.PHONY: logs
logs:  ## Follow the logs of all parts (Ctrl-C ends it)
	@ls .local/logs/*.log > /dev/null 2>&1 || { echo "No logs yet: make run writes them." >&2; exit 1; }
	@tail -n 20 -F .local/logs/*.log

.PHONY: test
test: check  ## Checks, then all tests: those on a whole Airflow beside the units, then the others
	@$(MAKE) --no-print-directory --jobs=2 --keep-going test-on-airflow test-units
	@$(TESTED) $(BIN)/python -m pytest --numprocesses=3 --dist=loadfile --no-loadscope-reorder --durations=25 \
		tests/dags tests/integration

# These wait for Airflow half of their time, which the units use. Each session has its own temporary
# files: the end of one removes what it finds in its root. Compiled modules are kept, whatever the
# environment says: without them every process of Airflow compiles Airflow.
TESTED := env -u PYTHONDONTWRITEBYTECODE
.PHONY: test-on-airflow
test-on-airflow: $(INSTALLED)  ## Of the tests, those on a whole Airflow
	@$(TESTED) $(BIN)/python -m pytest --durations=10 tests/e2e

.PHONY: test-units
test-units: $(INSTALLED)  ## Of the tests, those of single modules
	@root=$$(mktemp -d); PYTEST_DEBUG_TEMPROOT=$$root nice $(TESTED) $(BIN)/python -m pytest --durations=10 tests/unit \
		> $$root/log 2>&1; ended=$$?; cat $$root/log; rm -rf $$root; exit $$ended

.PHONY: golden
golden: $(INSTALLED)  ## Accept today's twelve golden statements, once you have looked at them
	@$(BIN)/python -m pytest -q tests/integration/test_golden.py --accept-golden

.PHONY: pictures
pictures: $(INSTALLED)  ## The picture sheet of docs/statements.md, from the golden statements
	@$(BIN)/python -m tests.integration.golden

.PHONY: test-faults
test-faults: $(INSTALLED)  ## The long faults: kills, 5,000 spoiled rows, 5,000 histories (an hour)
	@DTR_HYPOTHESIS=nightly $(BIN)/python -m pytest -m faults
	@DTR_HYPOTHESIS=nightly $(BIN)/python -m pytest tests/integration/test_faults_data.py \
		tests/integration/test_random_fleets.py tests/unit/registers
	@DTR_HYPOTHESIS=histories $(BIN)/python -m pytest tests/integration/test_histories.py

.PHONY: doctor
doctor: $(INSTALLED)  ## What is wrong with the running stack, and what to do
	@$(BIN)/python -m local.doctor

.PHONY: scaffold-views
scaffold-views: $(INSTALLED)  ## The views of your fleet as one SQL file to edit: my_views.sql, or VIEWS=...
	@$(BIN)/python -m local.scaffold_views $(or $(VIEWS),my_views.sql)

.PHONY: check-source
check-source: $(INSTALLED)  ## Are the views fit for a first run? Of DTR_SOURCE_URL, or the running stack
	@$(BIN)/python -m local.check_source

.PHONY: docs
docs: $(INSTALLED)  ## Build the documentation into .local/docs; any warning is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo "Open .local/docs/index.html"

.PHONY: bench
bench: $(INSTALLED)  ## Measure speed and scale into docs/performance.md (BENCH=--quick: ten minutes)
	@$(BIN)/python -m bench $(BENCH)

.PHONY: check
check: $(INSTALLED)  ## Style, types and who may import whom: ruff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

.PHONY: format
format: $(INSTALLED)  ## Rewrite the code in the common style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: lock
lock: python  ## Pin every dependency anew, after a change of requirements*.txt
	@$(PYTHON) local/install.py lock

.PHONY: licenses
licenses: $(INSTALLED)  ## Renew deploy/licenses.md, after a change of runtime dependencies
	@$(BIN)/python -m deploy.supply.licenses

.PHONY: sbom
sbom: $(INSTALLED)  ## A bill of materials (CycloneDX) of what is shipped
	@$(BIN)/python -m deploy.supply.sbom

.PHONY: audit
audit: $(INSTALLED)  ## Known weaknesses of what is shipped (asks a service on the network)
	@$(BIN)/python -m deploy.supply.audit

.PHONY: install
install: $(INSTALLED)  ## Install requirements.lock into .venv (the others do it when needed)

.PHONY: system-packages
system-packages:  ## Debian packages without which a few tests are skipped (as root)
	apt-get update
	DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
		chromium default-jre-headless libactivation-java libjaxb-api-java libpdfbox2-java \
		mupdf-tools pgbouncer poppler-utils prometheus prometheus-alertmanager qpdf redis-server

.PHONY: clean
clean: $(INSTALLED)  ## Stop, and throw away all local data: records, statements, passwords
	@$(BIN)/python -m local.run clean
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(INSTALLED): requirements.lock
	@$(MAKE) --no-print-directory python
	@$(PYTHON) local/install.py

.PHONY: python
python:
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 to 3.14 is needed, and none was found on the PATH." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }

# Two commands matter: `make demo` and `make test`. Both set everything up by themselves, once, in .venv.

PYTHON ?= python3
BIN := .venv/bin
SAMPLE := 2026-11-20
PYTEST_FLAGS ?=

.PHONY: demo test lint bench shots clean

demo: .venv/.ready
	@$(BIN)/mailer render $(SAMPLE)
	@$(BIN)/mailer eml $(SAMPLE)
	@echo "open issues/$(SAMPLE)/build/email.html in a browser, and the .eml in a mail program"

test: .venv/.ready-to-test
	$(BIN)/pytest $(PYTEST_FLAGS)

lint: .venv/.ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.ready-to-test
	@for each in benchmarks/bench_*.py; do $(BIN)/python $$each; done

# What every theme makes of everything, at every width, light, dark and without pictures: to be looked at.
shots: .venv/.ready-to-test
	@$(BIN)/python tools/shots.py

# An older pip cannot resolve some pairs of our libraries, so it is brought up to date first.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "setting up .venv (once, about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

.venv/.ready: pyproject.toml | .venv/.made
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/.ready-to-test: pyproject.toml | .venv/.made
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch .venv/.ready $@

clean:
	rm -rf .venv issues/*/build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

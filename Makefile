# Two commands matter: `make run` and `make test`. Both need Python 3.11 and make, nothing else.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

.PHONY: run test check bench install clean

run: install
	@$(BIN)/npq demo $(ARGS)

test: install
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house.ceilings
	$(BIN)/npq asyncapi --check docs/asyncapi.yaml
	@for name in v1 v2 v3 qualifications; do $(BIN)/npq openapi $$name --check docs/openapi-$$name.yaml || exit 1; done

bench: install $(VENV)/.bench
	@$(BIN)/python -m bench $(ARGS)

install: $(STAMP) web/static/vendor/.installed

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing (a minute or two, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# What the benchmarks compare with, and nothing else needs.
$(VENV)/.bench: $(STAMP) requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

web/static/vendor/.installed: $(STAMP) web/package.json web/package-lock.json
	@$(BIN)/python -m web.assets
	@touch $@

clean:
	rm -rf $(VENV) .npq web/node_modules web/static/vendor .mypy_cache .ruff_cache .pytest_cache

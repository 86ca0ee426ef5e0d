# Thin lines over the real tools; `make` alone lists them.
# Needs a Python, git and GNU make 3.81 or newer (the one that macOS has will do).

# The first of these that is new enough makes .venv; to choose: make lab PYTHON=/path/to/python
PYTHON  = python3 python3.13 python3.12 python3.11 python3.14
# Passed on, as in: make lab ARGS="--no-browser --port=8899" or make test ARGS="-k quadratics"
ARGS    =
# Tests run in this many processes side by side.
WORKERS = 2

BIN     = .venv/bin
# JupyterLab refuses to start as root (in a container, say) unless told that this is meant.
AS_ROOT = $$(test "$$(id -u)" != 0 || echo --allow-root)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help lab test nbval bench lint lessons site
help:     ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

lab:      .venv/installed-lab    ## open the first lesson in JupyterLab (sets everything up the first time)
	$(BIN)/jupyter lab $(AS_ROOT) --LabApp.default_url=/lab/tree/lessons/01_quadratics.ipynb $(ARGS)

test:     .venv/installed-test   ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

nbval:    .venv/installed-test   ## run every lesson in a fresh kernel by nbval, and compare each output with the stored one
	$(BIN)/python -m pytest -p no:randomly -p no:cacheprovider -p no:hypothesispytest --nbval --nbval-current-env $(if $(ARGS),$(ARGS),lessons)

lessons:  .venv/installed-test   ## run every lesson top to bottom in a fresh kernel, and save it
	$(BIN)/python -m tools.run_lessons $(ARGS)

site:     .venv/installed-site   ## write the course as web pages that need no Python, into site/
	$(BIN)/python -m tools.site $(ARGS)

lint:     .venv/installed-test   ## look for slips: ruff in Python, tsc and biome in JavaScript
	$(BIN)/ruff check $(ARGS)
	$(BIN)/ruff format --check $(ARGS)
	$(BIN)/node tools/site/node_modules/typescript/bin/tsc --project .
	$(BIN)/node tools/site/node_modules/@biomejs/biome/bin/biome check

bench:    .venv/installed-test   ## measure, and print one table
	$(BIN)/python -m tests.benchmarks $(ARGS)

# Each stamp says that .venv holds what pyproject.toml and constraints.txt ask for, so a second call starts at once.
.venv/installed-lab: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing the course into .venv (once; about a minute)"
	@$(INSTALL) -e .
	@touch $@

# npm is the one that pip has just brought, and finds its node on the PATH.
.venv/installed-site: .venv/installed-lab tools/site/package.json
	@echo "Installing what the site is written with (once)"
	@$(INSTALL) -e '.[site]'
	@cd tools/site && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/installed-test: .venv/installed-site
	@echo "Installing what the tests need (once)"
	@$(INSTALL) -e '.[test,site]'
	@touch $@

# The range is that of the exact versions in constraints.txt: a newer Python would have to compile some of them.
$(BIN)/python:
	@for python in $(PYTHON); do \
	    if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
	        echo "Making .venv with $$("$$python" --version)"; exec "$$python" -m venv --clear .venv; \
	    fi; \
	done; \
	echo "None of these is a Python 3.11 to 3.14: $(PYTHON)."; \
	echo "Install one, or name one: make lab PYTHON=/path/to/python3.13"; exit 1

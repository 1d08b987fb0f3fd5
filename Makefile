# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help venv demo test check bench fmt messages docs screenshots lock clean

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON := $(BIN)/python
APPS   := workflows documents banks risk_pool financing
CODE   := $(APPS) settings tests benchmarks manage.py
PORT   ?= 8000
# The checkout may belong to someone else, as it often does in a container.
GIT    := git -c safe.directory='*'

# One stamp for each lock, named by the lock's checksum: a changed lock installs again, and
# `git checkout` with its new file times does not.
CHECKSUM  = $(firstword $(shell cksum < $(1)))
RUNTIME  := $(VENV)/installed-$(call CHECKSUM,requirements.lock)
TOOLS    := $(VENV)/installed-dev-$(call CHECKSUM,requirements-dev.lock)
INSTALL   = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes \
            --only-binary :all: --requirement

help:
	@echo "make demo      one whole case in front of you, then the pages   (SERVE=0: no pages; PORT=8000)"
	@echo "make test      the suite on SQLite, then on PostgreSQL where one answers"
	@echo "make check     the gates: style, types, imports, architecture, migrations, catalogues"
	@echo "make bench     full cases a second, and statements a step, against the floor"
	@echo "make fmt       write the code the way the gates want it"
	@echo "make messages  collect the sentences to translate into locale/en, and compile them"
	@echo "make docs      draw the lifecycles and flows again"
	@echo "make screenshots  a picture of each page, for a desk and a phone, into var/screenshots"
	@echo "make lock      choose the newest versions and write both locks"
	@echo "make clean     remove everything that make made"

venv: $(TOOLS)

$(PYTHON):
	@python=; for name in $(PYTHON3) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "This project needs Python 3.11 or newer, and none was found. Install one, or name it:" >&2; \
	  echo "  make venv PYTHON3=/path/to/python3.11" >&2; exit 1; fi; \
	echo "Making $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }

$(RUNTIME): | $(PYTHON)
	@echo "Installing what the product needs (requirements.lock)"
	@$(INSTALL) requirements.lock
	@rm -f $(VENV)/installed-*
	@touch $@

$(TOOLS): $(RUNTIME)
	@echo "Installing what the tests and gates need (requirements-dev.lock)"
	@$(INSTALL) requirements-dev.lock
	@rm -f $(VENV)/installed-dev-*
	@touch $@

demo: $(RUNTIME)
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py demo $(if $(filter 0,$(SERVE)),--no-serve,--serve --port $(PORT))

test: $(TOOLS)
	@$(PYTHON) tests/run_on_both.py

check: $(TOOLS)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(GIT) ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --check
	@$(GIT) ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/deptry . --no-ansi
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(BIN)/mypy $(wildcard $(CODE))
	@$(BIN)/pytest tests/architecture --quiet

bench: $(TOOLS)
	@$(PYTHON) -m benchmarks
	@$(PYTHON) -m benchmarks.ledger
	@$(PYTHON) -m benchmarks.pool
	@$(PYTHON) -m benchmarks.papers

fmt: $(TOOLS)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(GIT) ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2 || true
	@$(GIT) ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

# Needs GNU gettext. Nobody else does: the compiled catalogues are kept in git.
messages: $(TOOLS)
	@for app in $(APPS); do mkdir -p $$app/locale; done
	@$(PYTHON) manage.py makemessages --locale en --no-obsolete --no-wrap --add-location file \
	  $(patsubst %,--ignore %,$(VENV) var tests benchmarks settings)
	@$(PYTHON) manage.py compilemessages --locale en --ignore $(VENV)

docs: $(RUNTIME)
	@$(PYTHON) manage.py draw_flows

screenshots: $(TOOLS)
	@mkdir -p var/screenshots
	@SCREENSHOTS=var/screenshots REQUIRE_PROGRAMS=1 $(BIN)/pytest tests/browser/test_every_page.py

# Reads pyproject.toml. The files it writes name versions and hashes, and no address.
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
       --no-header --no-annotate --no-emit-index-url pyproject.toml
lock: $(TOOLS)
	@$(BIN)/pip install --quiet uv
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) var staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

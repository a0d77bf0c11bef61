# The commands a newcomer needs: set up, run, test, check, measure. `make help` lists them.
PYTHON ?= python3.11
PORT ?= 8501
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
export PORT HOST
# Our own files are compiled once, too.
unexport PYTHONDONTWRITEBYTECODE

# uv's own version and hashes stand once, in requirements-dev.txt; this cuts its block out for pip.
UV_LOCK = awk '/^[^ \#]/ { uv = /^uv==/ } uv && !/^ *\#/' requirements-dev.txt
# Several times faster than pip; where uv cannot be had, pip installs the same hashes. Both compile: imports then
# take half the time.
INSTALL = if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi

.PHONY: help setup run test check bench lock
.DEFAULT_GOAL := help

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.runtime ## .venv with the locked libraries the house runs on

run: setup ## start the house in this machine's browser (PORT=8501, DATABASE_URL for an own database)
	@$(BIN)/python start.py

test: $(VENV)/.tools ## every test: SQLite, PostgreSQL and a browser
	$(BIN)/python -m pytest

check: $(VENV)/.tools ## ruff, pyright, import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.tools ## measure the screens' data and updates at 10^4, 10^5 and 10^6 matters, imports, acts, and the gate
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.imports
	$(BIN)/python -m benchmarks.acts
	$(BIN)/python -m benchmarks.gate

lock: $(VENV)/.tools ## requirements*.in → requirements*.txt, with hashes
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes requirements-dev.in -c requirements.txt -o requirements-dev.txt

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11（命令 $(PYTHON)）；也可以用 make PYTHON=路径 指定。"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "无法建立 $(VENV)；在 Debian 上请先安装 python3-venv。"; exit 2; }
	@$(UV_LOCK) > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt || true

# A stamp is newer than the list it was installed from: a second run has nothing to do.
$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "正在安装运行所需的库（第一次约需一分钟）……"
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.runtime
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

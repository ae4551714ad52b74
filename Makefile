# Everything a newcomer types. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
ROOMS := actions bot/channels bot/cli bot/console bot/gateway knowledge
NEIGHBOURS := integration or postgres or redis
WIDGET := bot/channels/web/widget
export RASA_TELEMETRY_ENABLED := false
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup setup-dev run train test lint unit unit-nlu unit-encoder integration drill-short drill advisories lock format widget clean bench-nlu setup-encoder encoder

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: ## Build both Python environments (run calls this)
	@deploy/setup.sh run

setup-dev:
	@deploy/setup.sh dev

run: setup ## Set everything up, train when needed, start, print the address
	@exec .venv/bin/yibao run

train: setup ## Train the model when its inputs changed
	@.venv/bin/yibao train

test: setup-dev ## Set up what tests need and run all of them
	@deploy/test-packages.sh
	@$(MAKE) --no-print-directory lint unit-nlu unit-encoder unit integration drill-short

lint: setup-dev ## Style, types, content, training data
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(ROOMS) requirements encoder
	$(PY) -m mypy --python-version 3.10 bot/nlu
	.venv/bin/yibao kb check
	.venv-rasa/bin/python benchmarks/check_training_data.py
	@mkdir -p var/log
	@PYTHONPATH=. RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 .venv-rasa/bin/python -m rasa data validate > var/log/validate.log 2>&1 || { tail -40 var/log/validate.log; exit 1; }

unit: setup-dev ## Unit tests of all rooms but bot/nlu
	$(PYTEST) tests -q -n auto --ignore tests/bot/nlu --ignore tests/encoder -m "not ($(NEIGHBOURS) or browser or drill)"

unit-nlu: setup-dev ## Unit tests of bot/nlu, in Rasa's environment
	.venv-rasa/bin/python -m pytest -c tests/bot/nlu/pytest.ini --rootdir tests/bot/nlu --confcutdir tests/bot/nlu tests/bot/nlu -q

unit-encoder: ## Tests of encoder/, where its environment was built (make setup-encoder)
	@if [ -x .venv-encoder/bin/python ]; then \
	  .venv-encoder/bin/python -m pytest -c tests/encoder/pytest.ini --rootdir tests/encoder tests/encoder -q; \
	else echo "▸ 未运行 tests/encoder：没有 .venv-encoder（make setup-encoder，6 GB）"; fi

integration: setup-dev ## Tests with real processes and databases; dialogues; the website in Chromium
	.venv/bin/yibao train
	$(PYTEST) tests -q --ignore tests/bot/nlu --ignore tests/encoder -m "($(NEIGHBOURS)) and not (browser or drill)"
	@# apart: the browser driver keeps an event loop running in its process
	@if command -v npm >/dev/null && [ ! -d $(WIDGET)/node_modules ]; then npm ci --silent --prefix $(WIDGET); fi
	$(PYTEST) tests -q --ignore tests/bot/nlu --ignore tests/encoder -m browser

drill-short: setup-dev ## The drills in small amounts, times not judged
	.venv/bin/yibao train
	$(PYTEST) tests/drills -q

drill: setup-dev ## End, hang and flood the real processes (half an hour)
	@deploy/test-packages.sh
	.venv/bin/yibao train
	DRILL=long HYPOTHESIS_PROFILE=exploring $(PYTEST) tests/drills -q --durations=5

advisories: setup-dev ## Check locked packages against known advisories: REPORTS="a.json b.json"
	$(PY) requirements/check_advisories.py $(REPORTS)

widget: ## Build the website widget from bot/channels/web/widget (needs Node)
	npm ci --silent --prefix $(WIDGET)
	npm run --silent build --prefix $(WIDGET)

setup-encoder:
	@deploy/setup.sh encoder

encoder: setup-encoder ## Teach the sentence encoder the training data (half an hour; then train again)
	.venv-encoder/bin/python -W ignore -m encoder.tune

bench-nlu: setup-dev ## Compare ways of understanding: make bench-nlu EVAL=FILE.jsonl (three to four hours)
	@test -n "$(EVAL)" || { echo "Name the labelled questions: make bench-nlu EVAL=FILE.jsonl" >&2; exit 2; }
	.venv-rasa/bin/python -W ignore benchmarks/bench_nlu.py $(EVAL)

format: ## Let ruff put the code in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## Resolve requirements/*.in into lock files
	requirements/lock.sh

clean: ## Remove what was built (environments, models, var)
	rm -rf .venv .venv-rasa .rasa models var .mypy_cache .ruff_cache .pytest_cache .hypothesis $(WIDGET)/node_modules

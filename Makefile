# Two commands are enough on a fresh Debian 12: `make demo` and `make test`. Each sets up what it needs.

PYTHON := .venv/bin/python
ARGS   ?=

.PHONY: help demo test coverage check lint types arrows qml translations bench month fuzz names devices words docs lock clean

help:
	@echo "make demo    a whole hall on this machine, on simulated devices (recorded to demo-output/ without a display)"
	@echo "make test    every test, on up to four cores; ARGS=\"-k word\" for some of them, on one"
	@echo "make coverage  the tests of hall/, failing where one branch of it is not taken"
	@echo "make check   lint, format, types, arrows, QML and translations"
	@echo "make bench   the measured figures beside their baselines, as JSON"
	@echo "make month   a simulated month of a county, checked every day; ARGS=\"--keep DIR\" leaves its stores"
	@echo "make fuzz    ten million random and damaged byte streams against every parser; ARGS=\"--streams 100000\" for fewer"
	@echo "make names   all of GB 18030 level 3 through A4, its text and the ticket, character by character"
	@echo "make devices 2,000 times a device is pulled, drips, floods or jams beside a running kiosk; ARGS=\"--episodes 100\""

demo:
	@sh resources/deploy/setup.sh demo
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(PYTHON) main.py demo $(ARGS); \
	else \
		echo "No display here: the demo plays by itself and is recorded into demo-output/"; \
		$(PYTHON) main.py demo --record demo-output $(ARGS); \
	fi

test:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m pytest $(or $(ARGS),--numprocesses=auto --maxprocesses=4 --dist=worksteal)

# Every branch of the rules is taken by a test of its own room; a later issue that adds one adds its test. A store is put
# back under a whole station only, so that one's tests stand elsewhere.
coverage:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m coverage run --branch --source=hall -m pytest -q tests/unit/hall tests/integration/test_put_back.py
	@$(PYTHON) -m coverage report --include="hall/*" --show-missing --skip-covered --fail-under=100

check:
	@sh resources/deploy/setup.sh dev
	@$(MAKE) --keep-going --no-print-directory lint types arrows qml translations

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m pyright

arrows:
	.venv/bin/lint-imports

qml:
	.venv/bin/pyside6-qmllint --max-warnings 0 -I kiosk/qml $$(find kiosk/qml -name '*.qml')

translations:
	$(PYTHON) -m tests.helpers.wordlist

bench:
	@sh resources/deploy/setup.sh demo
	@$(PYTHON) main.py bench --json

month:
	@sh resources/deploy/setup.sh demo
	@$(PYTHON) main.py month $(ARGS)

fuzz:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m tests.campaigns.streams $(ARGS)
	@$(PYTHON) -m tests.campaigns.cards $(ARGS)

names:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m tests.campaigns.names

devices:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m tests.campaigns.wires $(ARGS)

# After changing a screen or a paper: the README shows it.
pictures:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) main.py demo --record demo-output
	@$(PYTHON) -m tests.helpers.pictures demo-output
	@$(PYTHON) -m tests.helpers.drawings --update

# After changing a sentence: the catalogue of words learns of it.
words:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m tests.helpers.wordlist --update

# After changing settings, roles, items, tables of a machine, or which test shows which requirement: what is generated.
docs:
	@sh resources/deploy/setup.sh dev
	@$(PYTHON) -m tests.helpers.settings_doc --update
	@$(PYTHON) -m tests.helpers.permissions --update
	@$(PYTHON) -m tests.helpers.spellings --update
	@$(PYTHON) -m tests.helpers.requirements --update
	@$(PYTHON) -m tests.helpers.drawings --update

# After changing the dependencies in pyproject.toml: versions and hashes, no addresses.
lock:
	@sh resources/deploy/lock.sh

clean:
	rm -rf .venv .setup.log .setup.lock demo-output bench-output .coverage
	find . -name __pycache__ -prune -exec rm -rf {} +
	rm -rf .pytest_cache .hypothesis .ruff_cache .import_linter_cache

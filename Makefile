# What a newcomer types. Nothing here asks a question or needs more than make, Python 3.11 and its venv.
SHELL = /bin/sh
BIN = .venv/bin
PEOPLE = 1000000
KILLS = 200
SYSTEMS = linux win32 darwin

.PHONY: help demo check lint unit test kills installers bench languages
.NOTPARALLEL:

help:  ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

demo:  ## a made-up company calls you every few seconds; Ctrl-C ends it
	@.ci/environment .venv
	@cd tests && exec ../$(BIN)/python -m demo

check: lint unit  ## format, lint, types, import contracts, sizes, unit tests: in seconds, before every push

test:  ## everything, on every Python 3.11 to 3.13 that is here, with real Chromium
	@.ci/packages
	@.ci/environment .venv test
	@nice .ci/other-pythons & others=$$!; \
	$(MAKE) --no-print-directory lint && echo "== every test, $$($(BIN)/python -V)" && \
	$(BIN)/python -m pytest -q -n 3 --dist loadfile; ours=$$?; \
	wait $$others && exit $$ours

kills:  ## kill -9 of the sync worker at 200 moments of all that it does; "make test" has 30 of them
	@.ci/environment .venv test
	@KILLS=$(KILLS) $(BIN)/python -m pytest -q tests/property/test_kill_worker.py

installers:  ## every package into dist/, tested on machines of their own: as root a Debian with two logins, a Windows by wine
	@.ci/packages machine
	@.ci/environment .venv test
	@for kind in deb msi nsis reg; do $(BIN)/python -m installers.build $$kind --out dist || exit 1; done
	@$(BIN)/python -m pytest -q -m machine tests/packaging

bench:  ## how fast it is, against a floor in the same run: writes docs/benchmarks.md; PEOPLE=10000 is quick
	@.ci/environment .venv
	@cd tests && exec ../$(BIN)/python -m bench --people $(PEOPLE)

languages:  ## collects every sentence of the pages into agent/web/languages/*.po, compiles them, says what is not translated
	@.ci/environment .venv test
	@cd tests && exec ../$(BIN)/python -m languages

lint:
	@.ci/environment .venv test
	@echo "== format, lint"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@for system in $(SYSTEMS); do echo "== types, $$system"; $(BIN)/mypy --platform $$system || exit 1; done
	@echo "== types, demo, bench, languages"
	@MYPYPATH=tests $(BIN)/mypy --namespace-packages --explicit-package-bases tests/demo tests/bench tests/languages
	@echo "== import contracts"
	@$(BIN)/lint-imports

unit:
	@echo "== unit tests"
	@$(BIN)/python -m pytest -q tests/unit

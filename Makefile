# Everything starts here: `make help` lists what there is. Each target sets the machine up first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
SEED ?= 1
SEEDS ?= 2
DAYS ?= 600

.PHONY: help setup build test run kiosk bench lint format simulate campaign mutants fuzz clean

help: ## what can be made
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## packages that build and tests need; quick when nothing is left to do
	@bash Tests/Tools/set-up.sh

build: setup ## one debug build of all programs and tests
	@$(SWIFT) build --build-tests

test: setup lint ## lint, build, all tests, minutes by part
	@bash Tests/Tools/run-tests.sh

run: setup build ## a whole kiosk on virtual parts: four services, a dead scanner, an empty roll
	@bash Tests/Tools/run-demo.sh

kiosk: setup build ## the same, and leaves it running to be looked at
	@KEEP=1 bash Tests/Tools/run-demo.sh

lint: ## format and shell checks; changes nothing
	@$(SWIFT) format lint --strict --recursive Package.swift Sources Devices Kiosk Tests
	@for f in Tests/Tools/*.sh .ci/run; do bash -n $$f || exit 1; done
	@! git grep -nE '^(<<<<<<<|>>>>>>>)( |$$)' -- . || { echo "lint: a merge was left unsolved there"; exit 1; }
	@python3 Tests/Tools/run-mutants.py --check
	@echo "lint: good"

format: ## puts every source into the house's form
	@$(SWIFT) format --in-place --recursive Package.swift Sources Devices Kiosk Tests

simulate: setup ## the rules over seeded kiosk-days, in a release build: make simulate SEED=1 SEEDS=100 DAYS=366
	@$(SWIFT) build -c release --scratch-path .build-bench --product kiosk-simulate
	@.build-bench/release/kiosk-simulate --seed $(SEED) --seeds $(SEEDS) --days $(DAYS) --jobs $(shell nproc)

mutants: setup ## breaks the rules in one place at a time; each has to be found by the invariant it names
	@python3 Tests/Tools/run-mutants.py

campaign: setup ## the long runs: every driver injection point, 200 kills, 600 kiosk-days
	@$(SWIFT) build --build-tests
	@KIOSK_CAMPAIGN=full KIOSK_SIM_DAYS=$(DAYS) $(SWIFT) test --skip-build --disable-xctest --no-parallel

bench: setup ## figures against peers, in a release build of their own (.build-bench)
	@bash Tests/Tools/run-bench.sh

fuzz: setup ## libFuzzer over every parser of outside bytes: make fuzz SECONDS=60
	@bash Tests/Tools/run-fuzz.sh $(or $(SECONDS),60)

clean: ## removes what was built
	@rm -rf .build .build-bench .build-fuzz .build-mutants

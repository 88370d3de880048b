# Every command sets up what is missing, prints what it does, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help demo test bench matching network robustness packaging servers reproducible audit features fuzz field shapes build clean

PORT ?= 8080
FUZZ_SECONDS ?= 600

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

demo: build ## Build the site and serve it on this machine (PORT=8080)
	@node tools/serve.mjs --port $(PORT)

test: ## Run every test, or some steps (STEPS="lints rust")
	@tools/setup.sh wasm node browser python
	@tools/test.sh $(STEPS)

packaging: build ## Install the packed package in every bundler and runtime, and run it
	@tools/setup.sh browser
	@node tests/packaging/matrix.mjs

servers: build ## Run the listings of docs/servers.md and docs/receiving.md on the real servers
	@tools/setup.sh browser servers
	@node --test --test-concurrency=1 --test-reporter=spec tests/servers/*.test.mjs

reproducible: ## Build again under another path and compare (ALL=1 compiles all modules)
	@tools/setup.sh wasm node
	@tools/check-reproducible.sh

bench: build ## Measure against Python's pdqhash, FAISS and the browser's own decoder
	@tools/setup.sh browser python matching
	@tools/bench.sh

matching: ## Measure lookups against FAISS (CODES="100000 1000000 10000000")
	@tools/setup.sh matching
	@tools/matching.sh $(CODES)

network: build ## Visit over a network that fails (VISITS=200), and hold what is shown against its log
	@tools/setup.sh browser
	@node tests/web/flaky.mjs $(or $(VISITS),200)

robustness: ## Score the protection set on held-out photographs (PROTECTION=wide); writes docs/robustness.*
	@tools/setup.sh python
	@tools/robustness/run.sh

audit: ## Check licences, bans, sources and advisories of all dependencies
	@tools/setup.sh audit
	@tools/audit.sh

features: ## Check every set of features of the crates that have some
	@tools/setup.sh hack
	@tools/features.sh

fuzz: ## Run mutated files through every decoder (FUZZ_SECONDS=600 each)
	@tools/setup.sh fuzz
	@tools/fuzz.sh $(FUZZ_SECONDS)

field: ## Compare with the peers on your own pictures (FOLDER=…); nothing leaves this machine
	@[ -n "$(FOLDER)" ] || { echo "say which folder: make field FOLDER=…" >&2; exit 2; }
	@tools/setup.sh node browser python
	@cargo build --quiet --profile tested --package jimun-cli
	@"$${JIMUN_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/jimun}/venv/bin/python" tools/field/field.py "$(FOLDER)" --chromium $(FIELD_OPTIONS)

shapes: ## Measure what small files of extreme shapes cost (PART=webp selects some)
	@tools/setup.sh python
	@tools/shapes.sh $(PART)

build: ## Build the packages (pkg/dist, check/dist) and the site (www/dist)
	@tools/setup.sh wasm node
	@tools/build.sh

clean: ## Remove what was built here (the shared tools in ~/.cache/jimun stay)
	rm -rf target node_modules pkg/dist check/dist www/dist

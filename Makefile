# The few things that everyone does, each in one word. All of them install what they need (scripts/install-packages);
# the work itself is CMake's: see CMakePresets.json.
.DEFAULT_GOAL := help
.PHONY: help build demo test torture bench golden format format-check tidy bench-sync bench-containers bench-zygote

# Lets ccache share what several checkouts compile, precompiled headers included.
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR ?= 1
export CCACHE_SLOPPINESS ?= pch_defines,time_macros,include_file_mtime,include_file_ctime

# Tests at a time: they watch each other's machine, so more than the processors would only make them slow.
JOBS ?= $(shell nproc)

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' | \
	  while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

build: ## the optimised command: build/release/bin/ramet
	@scripts/install-packages build
	@cmake --preset release
	@cmake --build --preset release

demo: build ## traces a program with nested threads, and a shell pipeline
	@cmake --build --preset release --target examples
	@scripts/demo build/release

test: ## builds with sanitizers and runs every test
	@scripts/install-packages build test
	@cmake --preset dev
	@cmake --build --preset dev
	@ctest --preset dev --no-tests=error -j $(JOBS)

RUNS ?= 200
torture: ## everything of libc in threads of every backend, RUNS times
	@scripts/install-packages build test
	@cmake --preset dev
	@cmake --build --preset dev --target torture
	@cmake --build --preset dev --target threads_stress_test
	@for backend in donor start hybrid; do RAMET_LONG=1 RAMET_BACKEND=$$backend build/dev/tests/threads_stress_test \
	  --gtest_filter='Resources.*' --gtest_brief=1 || exit 1; done
	@for backend in plain pthread donor start hybrid; do echo "$$backend"; \
	  RAMET_BACKEND=$$backend build/dev/tests/torture --gtest_repeat=$(RUNS) --gtest_brief=1 >build/dev/torture.log || \
	  { grep -v -E '^(Repeating|\[=|\[  PASSED)' build/dev/torture.log; exit 1; }; done

golden: ## rewrites the golden files; read the difference before you commit it
	@scripts/install-packages build test
	@cmake --preset dev
	@cmake --build --preset dev
	@for test in build/dev/tests/*golden*; do RAMET_GOLDEN_UPDATE=1 $$test --gtest_brief=1 || exit 1; done
	@git status --short -- '*golden*'

CHANGED_SOURCES = { git diff --name-only --diff-filter=d $$(git merge-base HEAD $(BASE)); git ls-files --others --exclude-standard; } \
	| sort -u | grep -E '\.(h|cc|c)$$' || true
BASE ?= HEAD

format: ## clang-format on what differs from BASE (default: the last commit)
	@scripts/install-packages format
	@$(CHANGED_SOURCES) | xargs -r clang-format -i --style=file

format-check: ## the same, as a question
	@scripts/install-packages format
	@$(CHANGED_SOURCES) | xargs -r clang-format --style=file --dry-run -Werror

tidy: ## clang-tidy on everything but the tests
	@scripts/install-packages build tidy
	@scripts/tidy

bench-sync: ## mutexes and conditions beside the standard library's; writes docs/benchmarks-sync.md
	@scripts/install-packages build
	@cmake --preset release
	@cmake --build --preset release --target bench_sync
	@build/release/bench/sync | tee docs/benchmarks-sync.md

bench-containers: build ## containers beside unshare, bubblewrap, crun and runc; writes docs/benchmarks-containers.md
	@scripts/install-packages bench
	@cmake --build --preset release --target bench_containers
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/containers/run.py build/release/bench build/release/bin/ramet --output docs/benchmarks-containers.md

bench-zygote: ## functions and programs in processes of their own, by the size of the parent; writes docs/benchmarks-zygote.md
	@scripts/install-packages build
	@cmake --preset release
	@cmake --build --preset release --target bench_births bench_nothing
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/zygote/run.py build/release/bench --rounds $(ROUNDS) \
	  --output docs/benchmarks-zygote.md --plot docs/plots/benchmarks-zygote.svg

ROUNDS ?= 9
bench: build ## native, strace and ramet side by side; writes docs/benchmarks.md
	@scripts/install-packages bench
	@cmake --build --preset release --target bench_programs
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/run.py build/release/bin/ramet build/release/bench --rounds $(ROUNDS) --output docs/benchmarks.md
	@build/release/bench/sync | tee docs/benchmarks-sync.md
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/threads/run.py build/release/bench --rounds $(ROUNDS) --output docs/benchmarks-threads.md
	@PYTHONDONTWRITEBYTECODE=1 python3 bench/processes/run.py build/release/bench --rounds $(ROUNDS) --output docs/benchmarks-processes.md

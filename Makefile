# Two commands for a newcomer. Everything else is an npm script (package.json) or a CMake preset.

.PHONY: help demo test clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

# node_modules/.bin holds Node 24, whatever Node the machine has.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

help:
	@echo 'make demo          a real Worker, gateway and database, an outage, and the proof that nothing was lost'
	@echo 'ONCE=1 make demo   the same, ends by itself and writes build/demo.json'
	@echo 'make test          everything from nothing: builds, drift, lint, unit, scenarios, tidy, end to end'
	@echo 'make clean         removes what was built'
	@echo 'Both install what this machine lacks first. The parts of each are npm scripts: npm run'

# exec: the demo takes the place of the shell, so that Ctrl-C reaches it and nothing outlives it.
demo:
	@tools/setup.sh demo
	@echo 'demo: building the core and the client (the very first time takes a minute)'
	@mkdir -p build
	@npm run build:wasm >build/demo-build.log 2>&1 || { cat build/demo-build.log; exit 1; }
	@npm run build:js >>build/demo-build.log 2>&1 || { cat build/demo-build.log; exit 1; }
	@exec node examples/demo/main.ts

test:
	@tools/setup.sh test
	@npm run --silent test

clean:
	rm -rf build dist .wrangler

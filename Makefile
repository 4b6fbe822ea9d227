# SPDX-License-Identifier: Apache-2.0
#
# The everyday commands.  Meson and Ninja build; the work of the longer targets is done by scripts in tools/.

SHELL := /bin/bash
.SHELLFLAGS := -e -o pipefail -c

BUILD ?= build
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
export FUZZ_SECONDS

# Ninja says "no work to do" even when asked to be quiet.
NINJA := ninja -C $(BUILD) --quiet
QUIET := | sed '/^ninja: no work to do/d'

help:
	@echo "make <target>:"
	@echo "  setup    configure $(BUILD)/, link compile_commands.json, turn on the commit hook"
	@echo "  build    compile everything into $(BUILD)/"
	@echo "  run      decide the sample order book, examples/orders.jsonl"
	@echo "  test     unit, data and policy tests, but for what takes long; under a minute"
	@echo "  check    all a change must pass: every test, both compilers, sanitizers, layers, format, lint"
	@echo "  soak     what takes longer: long fuzzing, a million mutated orders"
	@echo "  bench    time and memory, each beside a naive way of doing the same"
	@echo "  fuzz     each fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "  cover    line and branch coverage of the tests"
	@echo "  format   apply clang-format"
	@echo "  lint     clang-tidy, cppcheck, banned functions, sizes"
	@echo "  screenshots  each page in a browser into FOLDER, at 1280 and 390 pixels, light and dark"
	@echo "  docs     man pages and shell completion"
	@echo "  sbom     what it is made of, for machines: $(BUILD)/licet.cdx.json (CycloneDX 1.5)"
	@echo "  install  into PREFIX ($(PREFIX)), honoring DESTDIR"
	@echo "  deb      Debian packages of the last commit; deb-try installs them into a bare Debian 12"
	@echo "  release  the same signed, with what they are made of: KEY=NAME, of gpg's keyring"
	@echo "  outdated which parts are behind what Debian has"
	@echo "  dist     source archive of the last commit"
	@echo "  clean    remove every build folder"

$(BUILD)/build.ninja:
	@mkdir -p $(BUILD)
	@meson setup $(BUILD) --prefix $(PREFIX) >$(BUILD)/setup.log || { cat $(BUILD)/setup.log; exit 1; }

setup: $(BUILD)/build.ninja
	@ln -sf $(BUILD)/compile_commands.json compile_commands.json
	@tools/hook install

build: $(BUILD)/build.ninja
	@$(NINJA) $(QUIET)

run: build
	@$(BUILD)/licet check examples/orders.jsonl || case $$? in 1|4) ;; *) exit $$? ;; esac

test: $(BUILD)/build.ninja
	@[ -d $(BUILD)/tests/unit ] || meson setup --reconfigure $(BUILD) -Dtests=enabled >>$(BUILD)/setup.log
	@$(NINJA) $(QUIET)
	@tools/test.py --build $(BUILD)

check:
	@tools/check.sh

soak:
	@tools/soak.sh

bench: $(BUILD)/build.ninja
	@$(NINJA) $(QUIET) all bench/bare_server bench/bare_rows
	@tools/bench.py --build $(BUILD)

fuzz:
	@tools/fuzz.sh

cover:
	@tools/cover.sh

format:
	@tools/format.sh apply

lint: $(BUILD)/build.ninja
	@tools/lint.sh $(BUILD)

# Into a folder that is none of this tree.
screenshots: build
	@[ -n "$(FOLDER)" ] || { echo "make screenshots FOLDER=..."; exit 2; }
	@LICET=$(BUILD)/licet python3 tests/browser/walk.py --pictures "$(FOLDER)"

docs: build

sbom: build
	@python3 tools/sbom.py $(BUILD)/licet >$(BUILD)/licet.cdx.json.tmp
	@mv $(BUILD)/licet.cdx.json.tmp $(BUILD)/licet.cdx.json
	@echo "$(BUILD)/licet.cdx.json"

install: $(BUILD)/build.ninja
	@meson setup --reconfigure $(BUILD) --prefix $(PREFIX) >>$(BUILD)/setup.log
	@$(NINJA) $(QUIET)
	@meson install -C $(BUILD) --quiet --no-rebuild

outdated: sbom
	@python3 tools/outdated.py $(BUILD)/licet.cdx.json

deb:
	@tools/deb.sh

# Packages, and what they are made of, signed: make release KEY=NAME, of gpg's keyring.
release: outdated
	@git diff --quiet HEAD || { echo "release: there is work that is in no commit"; exit 1; }
	@$(MAKE) --no-print-directory deb
	@cp $(BUILD)/licet.cdx.json build/deb/
	@tools/sign.sh "$(KEY)" build/deb

deb-try:
	@tools/deb.sh --try

dist: $(BUILD)/build.ninja
	@meson dist -C $(BUILD) --no-tests

clean:
	@rm -rf build build-*

.PHONY: help setup build run test check soak bench fuzz cover format lint screenshots docs sbom outdated install deb deb-try release dist clean

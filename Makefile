# `make` lists the commands. Each one first brings .venv up to date.
PYTHON ?= python3
SEEDS ?= 20
PORT ?= 8000
COMMANDS = book serve page notebooks colab zip pdf links claims quick test test-cuda bench measure

.DEFAULT_GOAL := help
.PHONY: help environment $(COMMANDS)

help:
	@echo "make book                 execute what changed and build the site"
	@echo "make serve                the same, served on this machine and rebuilt on every save (PORT=8000)"
	@echo "make page P=chapters/…    execute and build one page"
	@echo "make notebooks            generate the notebook of every page"
	@echo "make colab                build the site, and a clean copy of every notebook for Colab (_build/notebooks)"
	@echo "make zip                  build the site and pack it into one file for reading offline"
	@echo "make pdf                  the whole book as PDF (needs LaTeX with Chinese fonts)"
	@echo "make links                check the links to other sites (needs the network)"
	@echo "make quick                format, lint, types, unit tests"
	@echo "make test                 everything that is checked"
	@echo "make claims SEEDS=20      run pages over many seeds: rate and margin of every claim (P=page for one)"
	@echo "make test-cuda            run every notebook on a GPU"
	@echo "make bench                the benchmarks"
	@echo "make measure              the long measurements"

environment:
	@$(PYTHON) src/leedl_book/environment.py

$(COMMANDS): environment
	@.venv/bin/python -m leedl_book $@ --page "$(P)" --seeds "$(SEEDS)" --port "$(PORT)"

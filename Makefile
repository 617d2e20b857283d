# Each works alone on a fresh machine with git, make and Python: dev.py sets up what is missing.
# ARGS goes to the program: make run ARGS="demo", make test ARGS="tests/unit -k echo"
PYTHON ?= python3

.PHONY: run test lint bench clean
run test lint bench clean:
	@$(PYTHON) dev.py $@ $(ARGS)

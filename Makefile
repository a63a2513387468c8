# Everything a newcomer types. Each command sets up what it needs first; `.ci/setup` says what that is.
.PHONY: test quick check run demo day gallery campaign bench

# The order is shuffled, and the same for everybody: what was green here is what runs there. `make test SEED=7` deals anew.
SEED ?= 20261125

# Two processes for two cores, about equally long: whole systems and most of central in one, everything else in the other.
OTHER = $(addprefix tests/central/test_,attacks.py backup.py kiosk_access.py same_in_both.py queue_and_import.py service.py \
	access.py login.py city_login.py on_the_wire.py deliveries.py appointments_api.py many_commands.py \
	four_sources.py openapi.py policy_changes.py ready.py retention.py)
STARTING = tests/system $(filter-out $(OTHER),$(wildcard tests/central/test_*.py))
test: check
	@mkdir -p out
	@.venv/bin/python -m pytest --randomly-seed=$(SEED) $(STARTING) > out/test-starting.log 2>&1 & starting=$$!; \
	.venv/bin/python -m pytest --randomly-seed=$(SEED) $(addprefix --ignore=,$(STARTING)) tests; drawing=$$?; \
	wait $$starting; started=$$?; cat out/test-starting.log; exit $$((drawing | started))

# While you work: everything but windows, browsers, servers and whole systems; two minutes at most.
quick:
	@.ci/setup test
	.venv/bin/python -m pytest -q --randomly-seed=$(SEED) \
		-m "not system and not pcscd and not window and not browser and not server and not slow"

check:
	@.ci/setup test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

demo:
	@.ci/setup demo
	@exec .venv/bin/python -m kiosk.demo play

run:
	@.ci/setup run
	@exec .venv/bin/python -m kiosk.demo run

# A hall of forty people with clerks at work: its first lines say which page to open.
day:
	@.ci/setup run
	@exec .venv/bin/python -m kiosk.demo busy

# Every page in every language and manner of reading, to look at: out/gallery/index.html.
gallery:
	@.ci/setup test
	ONTHAAL_CAMPAIGN=1 .venv/bin/python -m pytest -q -p no:randomly tests/screens/test_window.py -k gallery

# Random visits by the ten thousand; then everything that breaks, at every step: the table lands in out/campaign.json.
campaign:
	@.ci/setup test
	ONTHAAL_CAMPAIGN=1 .venv/bin/python -m pytest -p no:randomly --timeout=1800 \
		tests/kiosk/visit/test_properties.py tests/kiosk/ledger/test_numbers.py tests/central/test_same_in_both.py \
		tests/central/test_four_sources.py tests/central/test_openapi.py \
		tests/central/test_simulated_day.py tests/devices/test_paper_campaign.py tests/repository/test_mutants.py
	ONTHAAL_CAMPAIGN=1 .venv/bin/python -m pytest -p no:randomly tests/system/test_what_breaks.py
	ONTHAAL_CAMPAIGN=1 .venv/bin/python -m pytest -p no:randomly --timeout=14400 -s tests/central/test_many_commands.py \
		tests/central/test_several_processes.py
	ONTHAAL_TEST_DATABASE=postgresql .venv/bin/python -m pytest -p no:randomly tests/central

# The kiosk's gates; then what a request costs central on both databases, as ratios (`ENTRIES` stored ones; a million takes long).
ENTRIES ?= 100000
bench:
	@.ci/setup test
	@.venv/bin/python -m kiosk.demo.bench
	@.venv/bin/python -m tests.bench.central $(ENTRIES)
	@.venv/bin/python -m tests.bench.live

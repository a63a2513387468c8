"""The OpenAPI document is true: its examples validate, and schemathesis finds nothing that central answers otherwise."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import requests

from central.access.roles import ACCESS
from central.api.openapi import OPERATIONS, Content, document
from tests.support.campaign import WHOLE
from tests.support.central import RunningCentral
from tests.support.identity import bearer

ROOT = Path(__file__).parents[2]
EXAMPLES = 300 if WHOLE else 12
CONFIG = """
[parameters]
"path.source" = "afspraken"

[checks.positive_data_acceptance]
# 400, 422: what a value must be beyond its type is said in words (a day that exists, a code with a letter or figure in it).
expected-statuses = ["2xx", "400", "401", "403", "409", "422", "429"]
"""


def contents() -> Iterator[tuple[str, Content]]:
    for each in OPERATIONS:
        if each.body is not None:
            yield f"{each.name} body", each.body
        for status, content in each.answers.items():
            yield f"{each.name} {status}", content


@pytest.mark.parametrize(("name", "content"), [pytest.param(*each, id=each[0]) for each in contents()])
def test_each_example_is_what_its_schema_says_and_the_code_reads(name: str, content: Content) -> None:
    described = document()
    schema: dict[str, Any] = (
        {"$ref": f"#/components/schemas/{content.schema.__name__}"}
        if isinstance(content.schema, type)
        else content.schema
    )
    jsonschema_rs.validate({**schema, "components": described["components"]}, content.example)
    if isinstance(content.schema, type):
        msgspec.json.decode(msgspec.json.encode(content.example), type=content.schema)
    assert name


def test_every_route_for_machines_is_in_the_document_and_no_page_is() -> None:
    machines = {
        (method.lower(), path)
        for method, path in ACCESS
        if path.startswith("/v1/") and not path.startswith("/v1/admin/") and path != "/v1/openapi.json"
    } | {("get", path) for path in ("/health", "/ready", "/metrics")}
    assert {(each.method, each.path) for each in OPERATIONS} == machines


def run(
    central: RunningCentral, folder: Path, paths: str, headers: dict[str, str], phases: str = "examples,coverage,fuzzing",
    *more: str,
) -> None:  # fmt: skip
    (folder / "schemathesis.toml").write_text(CONFIG)
    named = [f"--header={name}: {value}" for name, value in headers.items()]
    document_at = f"{central.address}/v1/openapi.json"
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", document_at, "--checks=all",
         f"--include-path-regex={paths}", f"--max-examples={EXAMPLES}", "--seed=1", "--no-color",
         "--generation-database=none", f"--phases={phases}", *more, *named],
        check=False, capture_output=True, text=True, timeout=1500, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.support.schema_hooks"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"[1-9]\d* generated", done.stdout)


@pytest.mark.server
def test_schemathesis_finds_nothing_as_a_booking_system(shared_central: RunningCentral, tmp_path: Path) -> None:
    token = shared_central.command("source", "afspraken").stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    run(shared_central, tmp_path, "^/v1/appointments", headers)
    # Along the links nothing is made wrong on purpose, so what is accepted there was right.
    run(
        shared_central,
        tmp_path,
        "^/v1/appointments",
        headers,
        "stateful",
        "--mode=positive",
        "--exclude-checks=negative_data_rejection",
    )


@pytest.mark.server
def test_schemathesis_finds_nothing_as_a_kiosk(shared_central: RunningCentral, tmp_path: Path) -> None:
    run(
        shared_central, tmp_path, "^/v1/(sync|ask)$", {"Authorization": bearer(shared_central.address)["authorization"]}
    )


@pytest.mark.server
def test_schemathesis_finds_nothing_as_anybody(shared_central: RunningCentral, tmp_path: Path) -> None:
    run(shared_central, tmp_path, "^/(health|ready|metrics|v1/join|v1/token)$", {})
    assert requests.get(f"{shared_central.address}/v1/openapi.json", timeout=30).json() == msgspec.json.decode(
        msgspec.json.encode(document())
    )

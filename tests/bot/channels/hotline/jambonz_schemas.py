"""The JSON Schemas that jambonz publishes (npm @jambonz/schema): a contract we did not write."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).parent / "jambonz"
PACKAGE = FOLDER / "node_modules" / "@jambonz" / "schema"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
"""npm writes it when everything is in place."""
BASE = "https://jambonz.org/schema/"


@cache
def _schemas() -> dict[str, Any]:
    """All schemas by id, installed once from the lock file; other workers wait."""
    with (FOLDER / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not INSTALLED.exists():
            _install()
    schemas = [json.loads(path.read_text("utf-8")) for path in PACKAGE.rglob("*.schema.json")]
    return {schema["$id"]: schema for schema in schemas}


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--prefix", FOLDER],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


@cache
def _validator(name: str) -> Draft202012Validator:
    schemas = _schemas()
    resources = [(uri, Resource.from_contents(schema)) for uri, schema in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(schemas[BASE + name], registry=registry)


def check_app(verbs: list[dict[str, Any]]) -> None:
    """Fail unless these are verbs of jambonz, with known properties only."""
    assert verbs
    for verb in verbs:
        _validator(f"verbs/{verb['verb']}").validate(verb)
        unknown = set(verb) - set(_schemas()[f"{BASE}verbs/{verb['verb']}"]["properties"])
        assert not unknown, f"{verb['verb']} has no {unknown}"


def check_whole_app(verbs: list[dict[str, Any]]) -> None:
    """The same against the schema of a whole application, which takes ten times as long."""
    _validator("jambonz-app").validate(verbs)
    check_app(verbs)


def check_callback(name: str, payload: dict[str, Any]) -> None:
    """Fail unless jambonz could send this."""
    _validator(f"callbacks/{name}").validate(payload)

"""The HTTP surface, fuzzed from its own description on a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from bot.channels import CHANNELS
from bot.gateway.app import create_app
from bot.gateway.testing import FakeRasa, settings_for


def all_channels(folder: Path) -> FastAPI:
    """A gateway that serves every channel there is."""
    return create_app(
        settings_for(folder, channels=",".join(CHANNELS)), rasa_transport=FakeRasa().transport
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a started gateway listens."""
    app = all_channels(tmp_path_factory.mktemp("openapi"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


# Only the description of this application is used; it is never started.
described_app = all_channels(Path("unused"))
api = schemathesis.openapi.from_dict(described_app.openapi())


@api.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_what_the_description_promises(
    case: schemathesis.Case, address: str
) -> None:
    case.call_and_validate(base_url=address)


def test_the_description_shows_examples_and_errors(address: str) -> None:
    described = httpx.get(f"{address}/openapi.json").json()
    chat = described["paths"]["/api/chat"]["post"]
    assert {"200", "400", "401", "408", "413", "422", "429"} <= set(chat["responses"])
    assert described["components"]["schemas"]["ChatRequest"]["examples"]
    assert described["components"]["schemas"]["ChatResponse"]["examples"]
    problem = chat["responses"]["422"]["content"]["application/json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}
    assert "/metrics" not in described["paths"]
    assert "HTTPValidationError" not in described["components"]["schemas"]

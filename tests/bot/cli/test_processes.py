"""What can be wrong before anything starts is one clear sentence."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from bot.cli.processes import (
    loopback_port,
    require_free_port,
    watchers,
    write_endpoints,
    write_plan,
)
from bot.gateway.settings import Settings
from knowledge.errors import ConfigurationError


def test_a_busy_port_names_the_setting_that_moves_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"{port} 已被占用.*PORT="):
            require_free_port(port, "网关", "PORT")
    require_free_port(port, "网关", "PORT")


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:5005", "http://127.0.0.1", "rasa:5005", "http://example.org:80"]
)
def test_only_neighbours_on_this_machine_are_started(url: str) -> None:
    with pytest.raises(ConfigurationError, match="RASA_URL"):
        loopback_port(url, "RASA_URL")


def test_rasa_keeps_trackers_beside_the_other_data(tmp_path: Path) -> None:
    path = write_endpoints(Settings(var_dir=tmp_path), 5055)
    assert f"db: {tmp_path}/rasa.db" in path.read_text()


def test_rasa_keeps_trackers_in_postgresql_when_the_rest_does(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, database_url="postgresql+psycopg://u:secret@db/yibao")
    path = write_endpoints(settings, 5055)
    assert "url: postgresql://u:secret@db/yibao" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_the_action_server_starts_first_and_the_gateway_last(tmp_path: Path) -> None:
    started = sorted(watchers(Settings(var_dir=tmp_path)), key=lambda each: -each["priority"])
    assert [each["name"] for each in started] == ["actions", "rasa", "gateway"]


def test_the_plan_for_the_supervisor_holds_no_secret_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret of the environment")
    plan = write_plan(Settings(var_dir=tmp_path)).read_text(encoding="utf-8")
    assert "a secret of the environment" not in plan
    assert [each["name"] for each in json.loads(plan)] == ["actions", "rasa", "gateway"]

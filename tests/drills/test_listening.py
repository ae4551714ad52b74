"""Only the gateway can be reached from outside; Rasa and the actions answer this machine alone."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.drills.house import House, Part

LOOPBACK = {"127.0.0.1", "::1"}


def other_addresses() -> list[str]:
    """Addresses of this machine that are not loopback."""
    return [
        address.address.split("%")[0]
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6)
        and not address.address.startswith(("127.", "::1", "fe80"))
    ]


@pytest.mark.parametrize("name", ["actions", "rasa"])
def test_inner_processes_listen_on_loopback_only(house: House, name: str) -> None:
    part = next(part for part in house.parts if part.name == name)
    process = psutil.Process(part.process.pid)
    listening = [
        connection.laddr.ip
        for one in (process, *process.children(recursive=True))
        for connection in one.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert set(listening) <= LOOPBACK
    for address in other_addresses():
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, urlsplit(part.url).port)) != 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/x/tracker"),
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("GET", "/domain"),
        ("POST", "/model/train"),
        ("POST", "/conversations/x/execute"),
    ],
)
def test_the_http_api_of_rasa_is_off(house: House, method: str, path: str) -> None:
    rasa = next(part for part in house.parts if part.name == "rasa")
    response = httpx.request(method, f"{rasa.url}{path}", json={}, timeout=5)
    assert response.status_code == httpx.codes.NOT_FOUND


def test_metrics_are_not_shown_through_a_proxy(pair: tuple[Part, Part]) -> None:
    gateway, _ = pair
    assert httpx.get(f"{gateway.url}/metrics").status_code == httpx.codes.OK
    forwarded = httpx.get(f"{gateway.url}/metrics", headers={"x-forwarded-for": "198.51.100.7"})
    assert forwarded.status_code == httpx.codes.NOT_FOUND

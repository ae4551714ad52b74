"""The proxy files, run by a real nginx before played neighbours."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.neighbours import free_port

FILES = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
]

WEBHOOK = "/webhooks/rest/webhook"


@dataclass
class Neighbour:
    """Plays what stands behind the proxy; ``seen`` lists conversations and headers."""

    seen: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                seen.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"[]")

            do_GET = do_POST

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def nginx(folder: Path, name: str, changes: dict[str, str]) -> Iterator[None]:
    """An nginx with one of our files, with other ports and a certificate of its own."""
    text = (FILES / name).read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "ours.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log {folder}/access.log;\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {folder}/ours.conf; }}\n"
    )
    process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        _wait_for_pid(folder, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_pid(folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while not (folder / "pid").exists():
        assert process.poll() is None, (folder / "error.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def neighbours() -> Iterator[Callable[[], Neighbour]]:
    """Makes neighbours and stops them afterwards."""
    made: list[Neighbour] = []

    def make() -> Neighbour:
        made.append(Neighbour())
        return made[-1]

    yield make
    for neighbour in made:
        with suppress(OSError):
            neighbour.stop()


class TestRasaPool:
    """deploy/nginx/rasa-pool.conf."""

    @pytest.fixture
    def rasas(self, neighbours: Callable[[], Neighbour]) -> tuple[Neighbour, Neighbour]:
        return neighbours(), neighbours()

    @pytest.fixture
    def url(self, tmp_path: Path, rasas: tuple[Neighbour, Neighbour]) -> Iterator[str]:
        port = free_port()
        ports = {"5105": str(rasas[0].port), "5106": str(rasas[1].port), "5005;": f"{port};"}
        with nginx(tmp_path, "rasa-pool.conf", ports):
            yield f"http://127.0.0.1:{port}"

    def talk(self, url: str, conversation: str) -> int:
        headers = {"x-conversation": conversation}
        return httpx.post(f"{url}{WEBHOOK}", json={}, headers=headers).status_code

    def test_a_conversation_stays_with_one_process(
        self, url: str, rasas: tuple[Neighbour, Neighbour]
    ) -> None:
        for number in range(60):
            self.talk(url, f"web-{number % 20}")
        served = [{each["x-conversation"] for each in rasa.seen} for rasa in rasas]
        assert not served[0] & served[1]
        assert min(len(each) for each in served) >= 4, "both take their share"

    def test_a_dead_process_is_replaced_and_others_stay_where_they_were(
        self, url: str, rasas: tuple[Neighbour, Neighbour]
    ) -> None:
        people = [f"web-{number}" for number in range(20)]
        for name in people:
            self.talk(url, name)
        before = Counter(each["x-conversation"] for each in rasas[0].seen)
        rasas[1].stop()
        assert {self.talk(url, name) for name in people} == {200}
        after = Counter(each["x-conversation"] for each in rasas[0].seen)
        assert all(after[name] == 2 for name in before)

    @pytest.mark.parametrize("path", ["/model", "/conversations/x/tracker", "/webhooks/rest/"])
    def test_nothing_else_of_rasa_can_be_reached(self, url: str, path: str) -> None:
        assert httpx.get(f"{url}{path}").status_code == httpx.codes.NOT_FOUND


class TestPublicSide:
    """deploy/nginx/yibao.conf."""

    @pytest.fixture
    def gateway(self, neighbours: Callable[[], Neighbour]) -> Neighbour:
        return neighbours()

    @pytest.fixture
    def port(self, tmp_path: Path, gateway: Neighbour) -> Iterator[int]:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
             "/CN=localhost", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        port = free_port()
        changes = {
            "listen 80;\n    listen [::]:80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl;",
            "listen [::]:443 ssl http2;": "",
            "/etc/ssl/yibao/fullchain.pem": f"{tmp_path}/cert.pem",
            "/etc/ssl/yibao/privkey.pem": f"{tmp_path}/key.pem",
            "127.0.0.1:8080": f"127.0.0.1:{gateway.port}",
            "client_header_timeout 10s": "client_header_timeout 1s",
            "client_body_timeout   10s": "client_body_timeout 1s",
        }
        with nginx(tmp_path, "yibao.conf", changes):
            yield port

    @pytest.fixture
    def browser(self, port: int) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=False) as client:
            yield client

    def test_a_client_cannot_say_who_it_is(self, browser: httpx.Client, gateway: Neighbour) -> None:
        browser.post("/api/chat", json={}, headers={"x-forwarded-for": "203.0.113.9"})
        assert gateway.seen[-1]["x-forwarded-for"] == "127.0.0.1"
        assert gateway.seen[-1]["x-forwarded-proto"] == "https"

    def test_what_is_not_for_the_public(self, browser: httpx.Client, gateway: Neighbour) -> None:
        assert browser.get("/metrics").status_code == httpx.codes.NOT_FOUND
        assert browser.get("/console").status_code == httpx.codes.FORBIDDEN
        assert gateway.seen == []

    def test_a_large_body_is_refused(self, browser: httpx.Client, gateway: Neighbour) -> None:
        refused = browser.post("/api/chat", content=b"x" * 70_000)
        assert refused.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert gateway.seen == []

    @pytest.mark.parametrize(
        "begun",
        [
            b"POST /api/chat HTTP/1.1\r\nhost: x\r\n",
            b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
        ],
        ids=["headers", "body"],
    )
    def test_a_slow_client_never_reaches_the_gateway(
        self, port: int, gateway: Neighbour, begun: bytes
    ) -> None:
        unverified = ssl.create_default_context()
        unverified.check_hostname = False
        unverified.verify_mode = ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", port), timeout=20)
        with unverified.wrap_socket(plain) as slow, suppress(ConnectionError):
            slow.sendall(begun)
            while slow.recv(1024):
                pass
        assert gateway.seen == []

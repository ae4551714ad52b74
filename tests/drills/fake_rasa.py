"""A Rasa that misbehaves on demand, as a process of its own: ``python fake_rasa.py PORT``.

The first word of a message says what happens: ``空`` an empty list, ``错`` status 500, ``大`` 4 MB,
``乱`` no JSON, ``断`` the connection breaks in mid-answer, ``挂`` no answer at all, ``滴`` a byte a
second, ``慢`` an answer after 0.3 s. Anything else is repeated. It also plays the action server's
``/health``.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOR_EVER = 30.0  # seconds; longer than anybody waits


class Handler(BaseHTTPRequestHandler):
    """Answers one request; one thread each."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Health of Rasa and of the actions."""
        self._send(200, b"{}")

    def do_POST(self) -> None:
        """A turn."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text = body["message"]
        misbehave = MISBEHAVIOURS.get(text[:1])
        if misbehave is None:
            self._say(text)
        else:
            misbehave(self, text)

    def empty(self, _text: str) -> None:
        """What Rasa answers after any exception."""
        self._send(200, b"[]")

    def error(self, _text: str) -> None:
        """What a proxy before Rasa may answer."""
        self._send(500, b"Traceback (most recent call last): 110101199003077758")

    def large(self, _text: str) -> None:
        """4 MB of valid JSON."""
        self._send(200, json.dumps([{"text": "大" * 1_400_000}], ensure_ascii=False).encode())

    def garbage(self, _text: str) -> None:
        """Bytes that are no JSON and no UTF-8."""
        self._send(200, b"\x00\xff[{]" * 50)

    def broken(self, _text: str) -> None:
        """Less than announced, then the end of the connection."""
        self._head(200, 1000)
        self.wfile.write(b'[{"text": "')
        self.close_connection = True

    def hanging(self, _text: str) -> None:
        """Nothing."""
        time.sleep(FOR_EVER)
        self.close_connection = True

    def dripping(self, _text: str) -> None:
        """A byte a second, so that no read ever times out."""
        self._head(200, 1000)
        for _ in range(int(FOR_EVER)):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(1)
        self.close_connection = True

    def slow(self, text: str) -> None:
        """A right answer that takes its time."""
        time.sleep(0.3)
        self._say(text)

    def _say(self, text: str) -> None:
        said = [{"custom": {"text": f"收到：{text}", "topic": "claim_online"}}]
        self._send(200, json.dumps(said, ensure_ascii=False).encode())

    def _send(self, status: int, body: bytes) -> None:
        self._head(status, len(body))
        self.wfile.write(body)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


MISBEHAVIOURS = {
    "空": Handler.empty,
    "错": Handler.error,
    "大": Handler.large,
    "乱": Handler.garbage,
    "断": Handler.broken,
    "挂": Handler.hanging,
    "滴": Handler.dripping,
    "慢": Handler.slow,
}


class Server(ThreadingHTTPServer):
    """Takes a crowd at once; the standard queue of five turns the sixth away."""

    daemon_threads = True
    request_queue_size = 256


def main() -> None:
    """Serve until ended."""
    server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
    server.serve_forever()


if __name__ == "__main__":
    main()

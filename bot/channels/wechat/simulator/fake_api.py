"""WeChat's interface for servers, played: an ASGI application that remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN_PATH = "/cgi-bin/stable_token"  # noqa: S105 - an address
SEND_PATH = "/cgi-bin/message/custom/send"
TYPING_PATH = "/cgi-bin/message/custom/typing"
ONLINE_PATH = "/cgi-bin/customservice/getonlinekflist"
WAITING_PATH = "/customservice/kfsession/getwaitcase"
CREATE_MENU_PATH = "/cgi-bin/menu/create"
SHOW_MENU_PATH = "/cgi-bin/get_current_selfmenu_info"
MEDIA_PATH = "/cgi-bin/media/get"

Play = Callable[[dict[str, Any]], dict[str, Any] | Response]
OnSend = Callable[[str], Awaitable[None]]


@dataclass
class Call:
    """One call: its path, its query, its body as it came."""

    path: str
    query: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON."""
        parsed: dict[str, Any] = json.loads(self.raw or b"{}")
        return parsed


@dataclass
class FakeWechatApi:
    """``errors`` lists the errcodes that the next calls of a path are answered with.

    ``on_send`` is told every text that would appear on the person's phone.
    """

    agents: int = 1
    waiting: int = 0
    recording: bytes = b"#!AMR\n"
    token_life: int = 7200
    errors: defaultdict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[Call] = field(default_factory=list)
    menu: dict[str, Any] = field(default_factory=dict)
    on_send: OnSend | None = None

    @property
    def sent(self) -> list[str]:
        """The texts that were pushed."""
        return [call.body["text"]["content"] for call in self.calls_of(SEND_PATH)]

    def calls_of(self, path: str) -> list[Call]:
        """The calls of one path."""
        return [call for call in self.calls if call.path == path]

    @property
    def app(self) -> Starlette:
        """The application."""
        plays: dict[str, Play] = {
            TOKEN_PATH: self._token,
            SEND_PATH: lambda body: {"errcode": 0, "errmsg": "ok"},
            TYPING_PATH: lambda body: {"errcode": 0, "errmsg": "ok"},
            ONLINE_PATH: lambda body: {
                "kf_online_list": [
                    {"kf_account": f"kf{number}@gh", "status": 1, "accepted_case": 0}
                    for number in range(self.agents)
                ]
            },
            WAITING_PATH: lambda body: {"count": self.waiting, "waitcaselist": []},
            CREATE_MENU_PATH: self._create_menu,
            SHOW_MENU_PATH: lambda body: {"is_menu_open": 1, "selfmenu_info": self.menu},
            MEDIA_PATH: lambda body: Response(self.recording, media_type="voice/amr"),
        }
        return Starlette(
            routes=[
                Route(path, self._endpoint(play), methods=["GET", "POST"])
                for path, play in plays.items()
            ]
        )

    def _endpoint(self, play: Play) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            path = request.url.path
            call = Call(path, dict(request.query_params), await request.body())
            self.calls.append(call)
            if self.errors[path]:
                code = self.errors[path].popleft()
                return JSONResponse({"errcode": code, "errmsg": "played"})
            if path != TOKEN_PATH and call.query.get("access_token") != self._current:
                return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
            if path == SEND_PATH and self.on_send:
                await self.on_send(call.body["text"]["content"])
            answer = play(call.body)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return endpoint

    @property
    def _current(self) -> str:
        return f"token-{self._tokens}"

    _tokens: int = 1

    def expire_token(self) -> None:
        """Make the present token worthless, as when somebody forces a refresh elsewhere."""
        self._tokens += 1

    def _token(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("force_refresh"):
            self._tokens += 1
        return {"access_token": self._current, "expires_in": self.token_life}

    def _create_menu(self, body: dict[str, Any]) -> dict[str, Any]:
        self.menu = body
        return {"errcode": 0, "errmsg": "ok"}

"""Who speaks: the session of a request, and whether its website may embed the chat.

A website that embeds the widget sends the session as a bearer token that lives in the page. Our
own page sends the header ``X-Yibao-Page`` instead, and the session is an HttpOnly cookie that no
script can read. Another website cannot send that header: it is not among the headers that the
gateway allows across origins, so the cookie cannot be used from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import Request, Response

from bot.gateway.gateway import Gateway
from bot.gateway.problems import ProblemError
from bot.gateway.sessions import InvalidSession

PAGE_HEADER = "x-yibao-page"
_COOKIE = "yibao_session"
_SECURE_COOKIE = "__Host-yibao_session"
"""The prefix makes browsers refuse the cookie from other hosts of the same domain."""


@dataclass(frozen=True)
class Visit:
    """A session in use. ``by_cookie`` tells that our own page speaks."""

    token: str
    conversation: str
    by_cookie: bool

    @property
    def told(self) -> str:
        """The token as the body may tell it: never where a cookie keeps it from scripts."""
        return "" if self.by_cookie else self.token


class Visitors:
    """Reads sessions from requests."""

    def __init__(self, gateway: Gateway) -> None:
        self._sessions = gateway.sessions
        self._origins = frozenset(gateway.settings.cors_origins)
        self._lifetime = timedelta(days=gateway.settings.session_days)

    async def admit(self, request: Request) -> None:
        """Refuse requests that the browser sends for a website that is not on the list."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._origins:
            return
        if request.headers.get("sec-fetch-site") == "same-origin":
            return
        if urlsplit(origin).netloc != request.headers.get("host"):
            raise ProblemError(403, "origin_not_allowed", "这个网站没有获准嵌入本咨询窗口。")

    def of(self, request: Request, given: str | None = None) -> Visit:
        """The session of a request, a new one when it has none; 401 for a forged token."""
        token = given or _bearer(request)
        if token is None and _own_page(request):
            return self._by_cookie(request)
        try:
            return Visit(*self._sessions.resume(token), by_cookie=False)
        except InvalidSession:
            raise ProblemError(
                401, "session_invalid", "会话标识无效，请去掉 session 后重新开始对话。"
            ) from None

    def known(self, request: Request, given: str | None = None) -> Visit:
        """The session of a request that must have one; 401 without."""
        cookie = _own_page(request) and request.cookies.get(_cookie_name(request))
        if not (given or _bearer(request) or cookie):
            raise ProblemError(401, "session_missing", "还没有开始对话。")
        return self.of(request, given)

    def fresh(self, request: Request) -> Visit:
        """A new session in place of the request's own."""
        return Visit(*self._sessions.mint(), by_cookie=self.of(request).by_cookie)

    def remember(self, request: Request, response: Response, visit: Visit) -> None:
        """Leave the session with our own page."""
        if visit.by_cookie:
            response.set_cookie(
                _cookie_name(request),
                visit.token,
                max_age=int(self._lifetime.total_seconds()),
                path="/",
                secure=request.url.scheme == "https",
                httponly=True,
                samesite="strict",
            )

    def _by_cookie(self, request: Request) -> Visit:
        """A cookie that is not ours any more is replaced: the page itself cannot drop it."""
        try:
            found = self._sessions.resume(request.cookies.get(_cookie_name(request)))
        except InvalidSession:
            found = self._sessions.mint()
        return Visit(*found, by_cookie=True)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _own_page(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site", "same-origin")
    return PAGE_HEADER in request.headers and site == "same-origin"


def _cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if request.url.scheme == "https" else _COOKIE

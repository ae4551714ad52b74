"""The page at ``/``: a plain chat that works without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel

from bot.gateway.settings import Settings

_STATIC = Path(__file__).parent / "static"
_FILES = {
    "chat.js": "text/javascript; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


class PageTexts(BaseModel):
    """What the operator wants shown beside the conversation."""

    notice: str
    emergency_notice: str


def add_routes(routes: APIRouter, settings: Settings) -> None:
    """Serve the page, its three files, and the operator's texts."""

    @routes.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(_STATIC / "index.html", media_type="text/html; charset=utf-8")

    @routes.get("/api/texts", summary="Texts of the operator")
    async def texts() -> PageTexts:
        return PageTexts(notice=settings.notice, emergency_notice=settings.emergency_notice)

    for name, media_type in _FILES.items():
        routes.add_api_route(f"/static/{name}", _sender(name, media_type), include_in_schema=False)


def _sender(name: str, media_type: str) -> Callable[[], Awaitable[FileResponse]]:
    async def send() -> FileResponse:
        return FileResponse(
            _STATIC / name, media_type=media_type, headers={"cache-control": "max-age=300"}
        )

    return send

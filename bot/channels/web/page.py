"""The page at ``/``, the widget's script, and the operator's texts."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel

from bot.channels.web.settings import WebSettings
from bot.gateway.settings import Settings

_HERE = Path(__file__).parent
_FILES = {
    "/widget.js": "text/javascript; charset=utf-8",
    "/static/page.js": "text/javascript; charset=utf-8",
    "/static/page.css": "text/css; charset=utf-8",
    "/static/icon.svg": "image/svg+xml",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class PageTexts(BaseModel):
    """What the operator wants shown beside the conversation."""

    title: str
    notice: str
    emergency_notice: str
    examples: tuple[str, ...]
    link_hosts: tuple[str, ...]


@dataclass(frozen=True)
class Asset:
    """A built file, read once, with its compressed form."""

    body: bytes
    compressed: bytes
    tag: str
    media_type: str

    @classmethod
    def read(cls, path: Path, media_type: str) -> Asset:
        """Read and compress the file at ``path``."""
        body = path.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        return cls(body, gzip.compress(body, 9, mtime=0), tag, media_type)

    def response(self, request: Request) -> Response:
        """The file in the form the browser takes, or 304 when it has it."""
        headers = {
            "cache-control": "public, max-age=300",
            "etag": self.tag,
            "vary": "accept-encoding",
            "access-control-allow-origin": "*",  # nothing personal; lets websites pin its hash
            "cross-origin-resource-policy": "cross-origin",
        }
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.body, media_type=self.media_type, headers=headers)
        headers["content-encoding"] = "gzip"
        return Response(self.compressed, media_type=self.media_type, headers=headers)


def add_routes(routes: APIRouter, settings: Settings, look: WebSettings) -> None:
    """Serve the page, its files, and the operator's texts."""
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    html = templates.get_template("page.html").render(
        settings=settings, look=look, hours=str(settings.working_hours)
    )
    texts = PageTexts(
        title=look.web_title,
        notice=settings.notice,
        emergency_notice=settings.emergency_notice,
        examples=look.web_examples,
        link_hosts=look.web_link_hosts,
    )

    @routes.get("/", include_in_schema=False)
    async def page() -> HTMLResponse:
        return HTMLResponse(
            html,
            headers={
                "content-security-policy": _PAGE_POLICY,
                "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=()",
                "cache-control": "no-cache",  # no-store would keep it out of the back cache
            },
        )

    @routes.get("/api/texts", tags=["chat"], summary="Texts of the operator")
    async def operators_texts() -> PageTexts:
        return texts

    for address, media_type in _FILES.items():
        asset = Asset.read(_HERE / "static" / Path(address).name, media_type)
        routes.add_api_route(
            address, _sender(asset), methods=["GET", "HEAD"], include_in_schema=False
        )


def _sender(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return asset.response(request)

    return send

"""Errors of the HTTP surface: JSON with a code and a sentence in Chinese, never a stack trace."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """What a client gets instead of an answer."""

    code: str
    message: str


_KNOWN = {
    400: Problem(code="bad_request", message="请求内容无法读取，请使用 UTF-8 编码的 JSON。"),
    401: Problem(code="unauthorized", message="需要登录或访问凭证。"),
    403: Problem(code="forbidden", message="没有访问权限。"),
    404: Problem(code="not_found", message="没有这个地址。"),
    405: Problem(code="method_not_allowed", message="这个地址不支持该请求方法。"),
    408: Problem(code="timeout", message="接收请求超时，请重试。"),
    413: Problem(code="too_large", message="请求内容过大，请缩短后再发送。"),
    422: Problem(code="invalid_request", message="请求内容的格式不正确，请检查各字段。"),
    429: Problem(code="too_many_requests", message="您的操作太频繁了，请稍等一会儿再试。"),
    500: Problem(code="internal_error", message="系统出了点问题，请稍后再试或拨打 12393。"),
    503: Problem(code="unavailable", message="服务暂时不可用，请稍后再试或拨打 12393。"),
}


class ProblemError(HTTPException):
    """Raise to answer with a problem of its own code and sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status)
        self.problem = Problem(code=code, message=message)


class TooMany(Exception):
    """A limit was reached; ``retry_after`` is in seconds."""

    def __init__(self, limit: str, retry_after: int) -> None:
        super().__init__(limit)
        self.limit = limit
        self.retry_after = retry_after


def known_problem(status: int) -> Problem:
    """The problem for a status."""
    if status in _KNOWN:
        return _KNOWN[status]
    return Problem(code=HTTPStatus(status).name.lower(), message="请求没有成功，请检查后再试。")


def problem_response(
    status: int, problem: Problem | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The response for a status, with the known sentence unless another is given."""
    body = problem or known_problem(status)
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(TooMany, _too_many)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    problem = error.problem if isinstance(error, ProblemError) else None
    headers = dict(error.headers) if error.headers else None
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"allow": ", ".join(sorted(_methods(request)))}
    return problem_response(error.status_code, problem, headers)


def _methods(request: Request) -> set[str]:
    """All methods of the address; each route by itself only knows its own."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if compile_path(route.path or "")[0].match(request.url.path):
            found |= route.methods or set()
    return found


async def _too_many(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TooMany)
    return problem_response(429, headers={"retry-after": str(error.retry_after)})


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    malformed = any(one["type"] == "json_invalid" for one in error.errors())
    return problem_response(400 if malformed else 422)

"""The terminal's client: one conversation, one clear sentence for whatever goes wrong."""

from __future__ import annotations

import json

import httpx
import pytest

from bot.cli.client import ChatClient
from knowledge.errors import ServiceError, ServiceTimeout, ServiceUnavailable

MESSAGE = {"text": "好的", "topic": "greet"}


def client(handler: httpx.MockTransport) -> ChatClient:
    return ChatClient("http://gateway", transport=handler)


def test_the_session_of_the_first_reply_is_sent_with_the_second_message() -> None:
    bodies: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json={"session": "token", "messages": [MESSAGE]})

    with client(httpx.MockTransport(answer)) as chat:
        chat.say("你好")
        reply = chat.say("再见")
    assert bodies == [{"text": "你好"}, {"text": "再见", "session": "token"}]
    assert reply.messages[0].text == "好的"


def test_a_refusal_is_passed_on_in_the_words_of_the_gateway() -> None:
    refusal = httpx.Response(429, json={"code": "too_many", "message": "您发得太快了"})
    with (
        client(httpx.MockTransport(lambda _: refusal)) as chat,
        pytest.raises(ServiceError, match="您发得太快了"),
    ):
        chat.say("你好")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"detail": 1}'])
def test_an_error_without_a_sentence_still_becomes_one(body: bytes) -> None:
    with (
        client(httpx.MockTransport(lambda _: httpx.Response(502, content=body))) as chat,
        pytest.raises(ServiceError, match="502"),
    ):
        chat.say("你好")


@pytest.mark.parametrize(
    ("failure", "error", "hint"),
    [
        (httpx.ConnectError("refused"), ServiceUnavailable, "make run"),
        (httpx.ReadTimeout("slow"), ServiceTimeout, "稍后再试"),
    ],
)
def test_no_answer_says_what_to_do(
    failure: Exception, error: type[ServiceError], hint: str
) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise failure

    with client(httpx.MockTransport(fail)) as chat, pytest.raises(error, match=hint):
        chat.say("你好")

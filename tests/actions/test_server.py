"""The action server: one process on loopback, its search ready before the first message."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa_sdk import utils as sdk_utils

from actions import server
from knowledge.errors import StoreError
from knowledge.store import KnowledgeStore


def test_it_listens_on_loopback_after_warming_up(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[Any] = []
    monkeypatch.setattr(server, "warm_up", lambda: happened.append("warm"))
    monkeypatch.setattr("sanic.Sanic.run", lambda _app, **options: happened.append(options["host"]))
    server.serve(0)
    assert happened == ["warm", "127.0.0.1"]


def test_a_database_that_is_away_does_not_keep_it_from_starting(
    monkeypatch: pytest.MonkeyPatch, knowledge: KnowledgeStore, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise StoreError("数据库没有应答")

    monkeypatch.setattr(knowledge, "search_index", away)
    with caplog.at_level(logging.WARNING):
        server.warm_up()
    assert "数据库没有应答" in caplog.text


def test_the_first_person_does_not_wait_for_the_encoder(
    monkeypatch: pytest.MonkeyPatch, knowledge: KnowledgeStore
) -> None:
    searched: list[str] = []
    monkeypatch.setattr(knowledge, "nearest", lambda text, _limit: searched.append(text))
    server.warm_up()
    assert searched


def test_the_difference_of_versions_is_not_reported_every_turn() -> None:
    server.silence_version_warning()
    assert sdk_utils.check_version_compatibility("3.6.21") is None

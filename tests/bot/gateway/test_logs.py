from __future__ import annotations

import json
import logging
from typing import Literal

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.gateway import logs

Form = Literal["json", "console"]


def test_a_line_is_one_json_object_with_the_bound_request_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("json", "info")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("x").info("turn", channel="web")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["channel"], line["request_id"]) == ("turn", "web", "r1")
    assert line["level"] == "info"


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_logged_by_type_and_place_not_by_its_message(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(form, "info")
    try:
        int("身份证110101199003077758")
    except ValueError:
        structlog.get_logger("x").exception("broken")
        logging.getLogger("library").exception("broken too")
    out = capsys.readouterr().out
    assert out.count("ValueError") == 2
    assert "test_logs.py" in out
    assert "110101199003077758" not in out


def test_chatter_of_libraries_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "debug")
    logging.getLogger("httpx").info("POST http://127.0.0.1")
    logging.getLogger("uvicorn.error").info("Started")
    assert [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()] == [
        "Started"
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(), form=st.sampled_from(["json", "console"]))
def test_no_value_can_begin_a_line_of_its_own(
    value: str, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(form, "info")
    structlog.get_logger("x").info("turn", value=value.encode("utf-8", "replace").decode())
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\r" not in out

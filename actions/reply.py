"""One way to speak: every message goes out as one JSON payload that the gateway understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from knowledge.answer import Answer
from knowledge.calculation import Calculation


def button(title: str, payload: str) -> dict[str, str]:
    """A choice. ``payload`` is a Rasa command (``/intent{…}``); the gateway signs it."""
    return {"title": title, "payload": payload}


HUMAN = button("转人工", "/human_handoff")
STARTERS = (
    button("怎么在手机上申请报销", "/claim_online"),
    button("帮我估算能报多少", "/ratio_calculate"),
    button("怎么激活医保码", "/voucher_activate"),
)


def say(
    dispatcher: CollectingDispatcher,
    text: str,
    *,
    topic: str | None = None,
    region: str | None = None,
    answer: Answer | None = None,
    calculation: Calculation | None = None,
    buttons: Iterable[Mapping[str, str]] = (),
    handoff: bool = False,
    effects: Iterable[tuple[str, Mapping[str, Any]]] = (),
    asking: bool = False,
) -> None:
    """Utter one message.

    ``asking`` tells the gateway that a form waits for a value; ``effects`` are what the gateway
    shall do (bot/gateway/messages.py).
    """
    dispatcher.utter_message(
        json_message={
            "text": text,
            "topic": topic,
            "region": region,
            "answer": answer.model_dump(mode="json") if answer else None,
            "calculation": calculation.model_dump(mode="json") if calculation else None,
            "buttons": [dict(choice) for choice in buttons],
            "handoff": handoff,
            "effects": [{"kind": kind, "data": dict(data)} for kind, data in effects],
            "asking": asking,
        }
    )

"""The domain, the rules and the actions agree."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk.executor import ActionExecutor

import actions
from actions.memory import Memory
from actions.message import STEERING
from knowledge.store import KnowledgeStore

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = {"action_session_start", "action_listen"}
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RULES: list[dict[str, Any]] = [
    rule
    for path in sorted((ROOT / "data" / "stories").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
]


def first_intents() -> list[str]:
    return [rule["steps"][0]["intent"] for rule in RULES if "intent" in rule["steps"][0]]


def test_every_intent_has_one_rule() -> None:
    intents = first_intents()
    assert sorted(intents) == sorted({*DOMAIN["intents"], "nlu_fallback"})


def test_every_intent_is_a_topic_or_steers(knowledge: KnowledgeStore) -> None:
    topics = {name for name in DOMAIN["intents"] if knowledge.title(name)}
    assert set(DOMAIN["intents"]) - topics == STEERING - {"nlu_fallback", "session_start", ""}


def test_every_action_of_the_rules_is_in_the_domain() -> None:
    named = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert named <= {*DOMAIN["actions"], *DOMAIN["forms"], *DEFAULTS}


def test_every_action_of_the_domain_is_written() -> None:
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(DOMAIN["actions"])


def test_every_slot_is_remembered() -> None:
    assert set(DOMAIN["slots"]) == set(Memory.__dataclass_fields__)


def test_every_form_has_rules_that_open_and_close_it() -> None:
    loops = [step.get("active_loop", "") for rule in RULES for step in rule["steps"]]
    for form in DOMAIN["forms"]:
        assert form in loops
    assert loops.count(None) == len(DOMAIN["forms"])

"""Start Rasa with the limits its command line does not offer.

- The model file is refused when its hash is not the one recorded at training.
- An action may take as long as the most patient channel waits (RASA_PATIENCE of the gateway), not
  Rasa's five minutes: a stuck action would hold the lock of its conversation all that time.
- What people write never reaches a log: Rasa's REST channel logs the text of a failed turn.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

ACTION_TIMEOUT = 25.0  # seconds; channels that do not wait so long give up earlier themselves
LOOPBACK = "127.0.0.1"


def verify_model(model: Path) -> None:
    """Exit with one sentence unless ``model`` is the file that training recorded."""
    record = model.with_name(f"{model.name}.json")
    try:
        expected = json.loads(record.read_text())["sha256"]
        actual = hashlib.sha256(model.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"模型 {model} 或其校验记录读不出来（{error}）：请运行 yibao train")
    if actual != expected:
        sys.exit(f"模型 {model} 与训练时的校验值不符，拒绝加载：请运行 yibao train --force")


def limit_action_time() -> None:
    """Give action calls a time-out of seconds."""
    from rasa.utils import endpoints

    endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT


def check_action_answers_by_shape() -> None:
    """Check that an action's answer holds lists of named events and of responses.

    Rasa compares each answer with a schema of all kinds of events: a third of a turn's time. It
    reads the events by kind afterwards anyway, and only our own action server answers.
    """
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.exceptions import RasaException

    def check(_self: RemoteAction, result: Any) -> bool:
        if not _has_the_shape(result):
            raise RasaException("the action server's answer is no list of events and responses")
        return True

    RemoteAction._validate_action_result = check


def _has_the_shape(result: Any) -> bool:
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events)
        and all(isinstance(response, dict) for response in responses)
    )


def send_no_domain_to_actions() -> None:
    """Leave the domain out of action calls: no action reads it, and it is most of each call.

    Rasa's own switch for this (enable_selective_domain) is not understood by rasa-sdk 3.21, which
    wants a domain at least once.
    """
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain

    with_domain, nothing = RemoteAction._action_call_format, Domain.empty()

    def call_format(self: RemoteAction, tracker: Any, domain: Domain) -> dict[str, Any]:
        call: dict[str, Any] = with_domain(self, tracker, nothing)
        return call

    RemoteAction._action_call_format = call_format


def remember_event_classes() -> None:
    """Find the class of a stored event once.

    Rasa goes through all classes for each event of a conversation, in every turn.
    """
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


def keep_content_out_of_logs() -> None:
    """Rasa's channel and processor log messages with their text; keep their errors nameless."""
    logging.getLogger("rasa.core.channels.rest").setLevel(logging.CRITICAL + 1)


def keep_old_libraries_quiet() -> None:
    """Rasa's pinned libraries warn about each other at every start; nobody can act on it."""
    warnings.showwarning = lambda *_args, **_options: None


def serve(model: Path, endpoints_file: Path, credentials_file: Path, port: int) -> None:
    """Load ``model`` and answer on the loopback ``port`` until stopped."""
    verify_model(model)
    keep_old_libraries_quiet()
    import jieba
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    limit_action_time()
    check_action_answers_by_shape()
    send_no_domain_to_actions()
    remember_event_classes()
    keep_content_out_of_logs()
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    serve_application(
        model_path=str(model),
        interface=LOOPBACK,
        port=port,
        credentials=str(credentials_file),
        endpoints=AvailableEndpoints.read_endpoints(str(endpoints_file)),
        enable_api=False,
        cors=[],
    )


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--endpoints", type=Path, required=True)
    parser.add_argument("--credentials", type=Path, required=True)
    parser.add_argument("--port", type=int, default=5005)
    options = parser.parse_args()
    serve(options.model, options.endpoints, options.credentials, options.port)


if __name__ == "__main__":
    main()

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


def prepare_the_action_schema() -> None:
    """Check each action's answer against a schema prepared once.

    Rasa prepares and checks the schema itself anew for every answer: a third of a turn's time.
    """
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


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
    prepare_the_action_schema()
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

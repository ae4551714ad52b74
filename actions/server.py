"""Start the action server: one process, loopback only.

rasa-sdk's own launcher listens on all addresses and keeps a manager process beside its worker; a
single process is what a supervisor can watch and stop.
"""

from __future__ import annotations

import logging
import warnings
from typing import Annotated

import typer
from rasa_sdk import utils as sdk_utils
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions import services
from knowledge.errors import YibaoError

LOOPBACK = "127.0.0.1"


def silence_version_warning() -> None:
    """Rasa 3.6.21 calls rasa-sdk 3.21: tried and tested together (tests/integration), so the
    warning that their numbers differ on each request is noise."""
    sdk_utils.check_version_compatibility = lambda _version: None


def serve(port: int) -> None:
    """Register every action in this package and answer Rasa until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    silence_version_warning()
    executor = ActionExecutor()
    executor.register_package("actions")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        app = create_app(executor, cors_origins=[])
    warm_up()
    app.run(host=LOOPBACK, port=port, single_process=True, motd=False, access_log=False)


def warm_up() -> None:
    """Search once before somebody waits for it: the index and the encoder take some seconds."""
    try:
        services.store().nearest("怎么报销", 1)
        services.store().rules()
    except YibaoError as error:
        logging.getLogger(__name__).warning("search index not built yet: %s", error.message)


def main(port: Annotated[int, typer.Option(help="Loopback port")] = 5055) -> None:
    """Serve the custom actions to Rasa."""
    serve(port)


if __name__ == "__main__":
    typer.run(main)

"""Understand many texts with a trained model, without a server.

    .venv-rasa/bin/python -m bot.nlu.parse MODEL.tar.gz < texts.jsonl > parses.jsonl

Each line read is a JSON string; each line written is Rasa's parse of it with ``milliseconds``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any, Dict, Iterable, Iterator

from rasa.core.agent import Agent

_WARM_UP = "你好"


def parse_all(agent: Agent, texts: Iterable[str]) -> Iterator[Dict[str, Any]]:
    """The parse of each text, in order."""
    asyncio.run(agent.parse_message(_WARM_UP))
    for text in texts:
        started = time.perf_counter()
        parse = asyncio.run(agent.parse_message(text))
        parse["milliseconds"] = (time.perf_counter() - started) * 1000
        yield parse


def main() -> None:
    """Read texts, write parses.

    Rasa's logger prints to the standard output, so that is given to the parses alone first.
    """
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    agent = Agent.load(sys.argv[1])
    for parse in parse_all(agent, (json.loads(line) for line in sys.stdin)):
        print(json.dumps(parse, ensure_ascii=False), file=output, flush=True)


if __name__ == "__main__":
    main()

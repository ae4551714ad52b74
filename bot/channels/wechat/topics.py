"""The topics that menus and codes may point to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from knowledge.content_folder import CONTENT
from knowledge.schema import TopicsFile

HUMAN = "human_handoff"
GREETING_TOPICS = ("claim_online", "ratio_lookup", "voucher_activate", "remote_treatment")
"""Offered to who has just come."""


@cache
def topic_titles(folder: Path = CONTENT) -> dict[str, str]:
    """Title by topic id."""
    text = (folder / "topics.yml").read_text(encoding="utf-8")
    return {
        topic.id: topic.title for topic in TopicsFile.model_validate(yaml.safe_load(text)).topics
    }

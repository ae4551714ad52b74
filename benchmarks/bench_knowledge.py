"""Growth of the knowledge base: load time, memory, answers and search with many entries.

    .venv/bin/python benchmarks/bench_knowledge.py [--entries 100000] [--database URL] [--encode]

Makes that many topics with one article each (a title, two questions, three steps, their own
words), loads them as ``yibao kb load`` does, and asks a fresh process. Encoding the 400,000
questions takes ten minutes, so the load writes stand-in vectors unless ``--encode`` is given; the
time a real sentence takes is measured apart. Searching takes the same either way.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import rjieba
import yaml

from knowledge.content_folder import CONTENT
from knowledge.database import create_database
from knowledge.encoder import Encoder, Vectors, default_encoder
from knowledge.gazetteer import gazetteer
from knowledge.loader import load_content
from knowledge.store import KnowledgeStore

TODAY = date(2026, 11, 22)
WORD = re.compile("[^\\W\\da-zA-Z零一二两三四五六七八九十百千万半]{2,4}")
TOPICS_A_FILE = 5_000
ASKED = 500
"""Questions asked when reading is timed."""


class StandIn:
    """Random directions, always the same for the same sentence."""

    name = "stand-in"
    dimension = 512

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One random unit vector for each sentence."""
        rows = np.empty((len(sentences), self.dimension), dtype=np.float32)
        for row, sentence in zip(rows, sentences, strict=True):
            row[:] = np.random.default_rng(len(sentence) * 7 + ord(sentence[0])).normal(
                size=self.dimension
            )
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def vocabulary() -> list[str]:
    """Words of the real content without numerals, so that synthetic texts look like it."""
    found: dict[str, None] = {}
    for path in sorted((CONTENT / "articles").rglob("*.yml")):
        found |= dict.fromkeys(rjieba.cut(path.read_text(encoding="utf-8")))
    return [word for word in found if WORD.fullmatch(word)]


def write_folder(root: Path, entries: int) -> None:
    """A content folder with ``entries`` topics, one article each."""
    words, chance = vocabulary(), random.Random(2026)
    places = [place.short for place in gazetteer() if WORD.fullmatch(place.short)]

    def sentence(length: int) -> str:
        return chance.choice(places) + "".join(chance.choices(words, k=length))

    (root / "topics").mkdir(parents=True)
    (root / "sources").mkdir()
    source = {"S1": {"title": "法", "issuer": "院", "date": "2023", "confidence": "A"}}
    dump(root / "sources/laws.yml", {"sources": source})
    topics = [
        {"id": f"s{n:06}", "group": "core", "title": sentence(3), "asks": sentence(4)}
        for n in range(entries)
    ]
    for start in range(0, entries, TOPICS_A_FILE):
        part = topics[start : start + TOPICS_A_FILE]
        dump(root / f"topics/{start:06}.yml", {"topics": part})
    folder = root / "articles/core"
    folder.mkdir(parents=True)
    for topic in topics:
        dump(folder / f"{topic['id']}.yml", article(topic, sentence))


def article(topic: dict[str, str], sentence: Callable[[int], str]) -> dict[str, object]:
    """The article of one synthetic topic."""
    return {
        "topic": topic["id"],
        "region": "100000",
        "title": topic["title"],
        "reviewed_on": TODAY,
        "confidence": "A",
        "lead": sentence(8),
        "steps": [sentence(8) for _ in range(3)],
        "sources": ["S1"],
        "spoken": "请说您在哪里参保。",
        "questions": [sentence(4), sentence(5)],
    }


def dump(path: Path, data: object) -> None:
    """Write YAML, quickly."""
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def megabytes() -> float:
    """Resident memory of this process."""
    return float(psutil.Process().memory_info().rss) / 1e6


@dataclass(frozen=True)
class Spent:
    """Seconds a call took, and seconds of them in which this process worked."""

    waited: float
    worked: float

    def __str__(self) -> str:
        return f"{self.waited:8.1f} s   ({self.worked:.1f} s of work)"


def percentiles(spent: list[Spent]) -> str:
    """p50 and p95 in milliseconds; the share worked is what an idle machine would need."""
    waited = np.percentile([s.waited * 1e3 for s in spent], [50, 95])
    worked = np.percentile([s.worked * 1e3 for s in spent], [50, 95])
    return (
        f"p50 {waited[0]:7.2f} ms  p95 {waited[1]:7.2f} ms"
        f"   (work {worked[0]:.2f} and {worked[1]:.2f})"
    )


def timed(calls: Sequence[Callable[[], object]]) -> list[Spent]:
    """What each call takes."""
    spent = []
    for call in calls:
        started, worked = time.perf_counter(), time.process_time()
        call()
        spent.append(Spent(time.perf_counter() - started, time.process_time() - worked))
    return spent


def read(url: str, questions: list[str], topics: list[str]) -> None:
    """What a serving process sees: time to be ready, memory, latency."""
    print(f"  memory before anything is read   {megabytes():8.0f} MB")
    store = KnowledgeStore(create_database(url), encoder=default_encoder)
    (first,) = timed([partial(store.answer, topics[0], None, TODAY)])
    print(f"  first answer                     {first}")
    answers = [partial(store.answer, topic, "510107", TODAY) for topic in topics]
    cold, warm = timed(answers), timed(answers)
    print(f"  answer, first time               {percentiles(cold)}")
    print(f"  answer, again                    {percentiles(warm)}")
    (ready,) = timed([partial(store.nearest, questions[0])])
    print(f"  search index ready after         {ready}")
    searches = [partial(store.nearest, question) for question in questions]
    print(f"  search                           {percentiles(timed(searches))}")
    print(f"  memory with the index            {megabytes():8.0f} MB")


def seconds_a_sentence() -> float:
    """What the real encoder needs for one new sentence at load time."""
    model, texts = default_encoder(), [f"第{n}个人的住院费用怎么在手机上报" for n in range(64)]
    model.encode(texts[:1])
    return timed([partial(model.encode, texts)])[0].worked / len(texts)


def main() -> None:
    """Make, load, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--database")
    parser.add_argument("--encode", action="store_true")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.database, **json.loads(options.read))
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "content"
        started = time.perf_counter()
        write_folder(root, options.entries)
        print(f"made {options.entries} entries in {time.perf_counter() - started:.0f} s")
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        url = options.database or f"sqlite:///{folder}/kb.db"
        encoder: Callable[[], Encoder] = default_encoder if options.encode else StandIn
        for name in ("first load", "load of the same", "load with one change"):
            if "change" in name:
                path = root / "articles/core/s000001.yml"
                path.write_text(path.read_text().replace("lead: ", "lead: 改", 1))
            (spent,) = timed([partial(load_content, url, root, encoder=encoder)])
            print(f"  {name:<32} {spent}")
        print(f"  memory of the load               {megabytes():8.0f} MB")
        print(f"  encoding a new sentence          {seconds_a_sentence() * 1e3:8.1f} ms")
        chance = random.Random(1)
        words = vocabulary()
        asked = {
            "questions": ["".join(chance.choices(words, k=4)) for _ in range(ASKED)],
            "topics": [f"s{chance.randrange(options.entries):06}" for _ in range(ASKED)],
        }
        command = [sys.executable, __file__, "--database", url, "--read", json.dumps(asked)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

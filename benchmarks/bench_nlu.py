"""Train and measure the ways of understanding side by side, on the same data, in one run.

    .venv-rasa/bin/python benchmarks/bench_nlu.py QUESTIONS.jsonl > table.md

Every candidate is a Rasa pipeline. It is trained in a process of its own and answers in another,
one message at a time, so that times and memory are its own. Times are of the processor, over all
threads, so that they do not depend on what else the machine does. The vectors of the training data
are computed once for each encoder; their time counts as training of every candidate that uses them.
The logs of each candidate stay in ``--folder``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ruamel.yaml import YAML  # noqa: E402

from benchmarks.check_training_data import read_utterances  # noqa: E402
from bot.cli.scores import Labelled, Predicted, Scores, score  # noqa: E402

STOCK = ROOT / "benchmarks" / "stock" / "config.yml"
IN_USE = ROOT / "config.yml"
DATA = ROOT / "data" / "nlu"
MODEL = "model.tar.gz"
WARM_UP = Labelled("你好", "greet")

Pipeline = list[dict[str, Any]]


def pipeline_of(config: Path) -> Pipeline:
    """The components that a configuration of Rasa lists."""
    pipeline: Pipeline = YAML(typ="safe").load(config)["pipeline"]
    return pipeline


def stock(epochs: int) -> Pipeline:
    """Rasa's suggestion."""
    pipeline = pipeline_of(STOCK)
    next(part for part in pipeline if part["name"] == "DIETClassifier")["epochs"] = epochs
    return pipeline


def diet_on_vectors(epochs: int, encoder: str) -> Pipeline:
    """The same with the vector of the sentence instead of counted words.

    Of single words DIET sees where they stand; it does not work without any features of words.
    """
    vectors = {"name": "benchmarks.encoder_featurizer.EncoderFeaturizer", "encoder": encoder}
    others = [part for part in stock(epochs) if part["name"] != "CountVectorsFeaturizer"]
    return [others[0], vectors, *others[1:]]


def plain(method: str, *encoders: str, ngrams: bool = False) -> Pipeline:
    """One classifier on the features named, behind the normaliser in use."""
    return [
        {"name": "bot.nlu.text_normaliser.TextNormaliser"},
        {
            "name": "benchmarks.encoder_classifier.EncoderClassifier",
            "method": method,
            "encoders": list(encoders),
            "ngrams": ngrams,
        },
    ]


@dataclass(frozen=True)
class Candidate:
    """A pipeline, and the encoders whose vectors are computed ahead of its training."""

    title: str
    pipeline: Pipeline
    encoders: tuple[str, ...] = ()


def candidates(epochs: int) -> dict[str, Candidate]:
    """All that is compared, by the name that ``--only`` takes; what takes long comes last."""
    return {
        "in-use": Candidate("in use: config.yml", pipeline_of(IN_USE)),
        "svc-use-ngrams": Candidate(
            "linear SVC, use + n-grams", plain("svc", "use", ngrams=True), ("use",)
        ),
        "svc-ngrams": Candidate("linear SVC, n-grams", plain("svc", ngrams=True)),
        "logistic-tuned": Candidate(
            "logistic regression, taught e5", plain("logistic", "e5-tuned"), ("e5-tuned",)
        ),
        "svc-tuned-ngrams": Candidate(
            "linear SVC, taught e5 + n-grams in one",
            plain("svc", "e5-tuned", ngrams=True),
            ("e5-tuned",),
        ),
        "nearest-tuned": Candidate(
            "nearest neighbour, taught e5", plain("nearest", "e5-tuned"), ("e5-tuned",)
        ),
        "nearest-use": Candidate("nearest neighbour, use", plain("nearest", "use"), ("use",)),
        "stock": Candidate(
            f"stock Rasa: jieba, count vectors, DIET (epochs: {epochs})", stock(epochs)
        ),
        "diet-use": Candidate(
            f"DIET on vectors of use (epochs: {epochs})", diet_on_vectors(epochs, "use")
        ),
        "nearest-e5": Candidate("nearest neighbour, e5", plain("nearest", "e5"), ("e5",)),
        "svc-e5-ngrams": Candidate(
            "linear SVC, e5 + n-grams", plain("svc", "e5", ngrams=True), ("e5",)
        ),
        "svc-both-ngrams": Candidate(
            "linear SVC, use + e5 + n-grams", plain("svc", "use", "e5", ngrams=True), ("use", "e5")
        ),
    }


class RememberedVectors:
    """Stands in for an encoder while training: gives the vectors computed ahead."""

    def __init__(self, file: Path) -> None:
        with np.load(file) as stored:
            self._row = {text: number for number, text in enumerate(stored["texts"].tolist())}
            self._vectors: npt.NDArray[np.float32] = stored["vectors"]
            self.seconds = float(stored["seconds"])
        self.dimension = self._vectors.shape[1]

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row for each sentence, all of which stand in the training data."""
        return self._vectors[[self._row[sentence] for sentence in sentences]]


def encode(encoder: str, folder: Path) -> dict[str, float]:
    """Compute the vectors of the training data, in the spelling that classifiers see."""
    from bot.nlu.encoders import load_encoder
    from bot.nlu.normalise import normalise

    texts = sorted({normalise(utterance.text) for utterance in read_utterances(DATA)})
    model = load_encoder(encoder)
    started = time.process_time()
    vectors = model.encode(texts)
    seconds = time.process_time() - started
    np.savez(folder / f"{encoder}.npz", texts=np.array(texts), vectors=vectors, seconds=seconds)
    return {"seconds": seconds}


def train(candidate: Candidate, folder: Path) -> dict[str, float]:
    """Train with Rasa and keep the model in ``folder``."""
    from rasa.model_training import train_nlu

    from bot.nlu.encoders import register_encoder

    remembered = {
        name: RememberedVectors(folder.parent / f"{name}.npz") for name in candidate.encoders
    }
    for name in remembered:
        register_encoder(name, partial(remembered.__getitem__, name))
    config = folder / "config.yml"
    YAML().dump({"recipe": "default.v1", "language": "zh", "pipeline": candidate.pipeline}, config)
    started = time.process_time()
    train_nlu(str(config), str(DATA), str(folder), fixed_model_name=MODEL.removesuffix(".tar.gz"))
    seconds = time.process_time() - started + sum(v.seconds for v in remembered.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": peak}


def answer(questions: Sequence[Labelled], folder: Path) -> dict[str, Any]:
    """Understand the questions, one by one, with the model in ``folder``."""
    from rasa.core.agent import Agent

    agent = Agent.load(folder / MODEL)
    predictions = []
    for question in [WARM_UP, *questions]:
        started = time.process_time()
        parse = asyncio.run(agent.parse_message(question.text))
        milliseconds = (time.process_time() - started) * 1000
        intent = parse["intent"]
        predictions.append((intent["name"], intent["confidence"], milliseconds))
    return {"predictions": predictions[1:], "megabytes": _resident_megabytes()}


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def read_questions(path: Path) -> list[Labelled]:
    """Each line a JSON object with ``text``, ``topic`` and optionally ``alt``."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Labelled(row["text"], row["topic"], tuple(row.get("alt", ()))) for row in rows]


def run_stage(stage: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one stage in a process of its own; what it measured."""
    folder = options.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{stage}.json"
    result.unlink(missing_ok=True)
    command = [
        sys.executable, "-W", "ignore", "-m", "benchmarks.bench_nlu", str(options.questions),
        "--epochs", str(options.epochs), "--folder", str(options.folder), "--stage", stage, name,
    ]  # fmt: skip
    print(f"{time.strftime('%H:%M:%S')} {stage} {name}", file=sys.stderr)
    with (folder / f"{stage}.log").open("w") as log:
        code = subprocess.call(
            command, cwd=ROOT, env=_environment(stage, folder), stdout=log, stderr=log
        )
    if code != 0:
        sys.exit(f"{stage} {name} failed with status {code}; see {log.name}")
    measured: dict[str, Any] = json.loads(result.read_text())
    return measured


def _environment(stage: str, folder: Path) -> dict[str, str]:
    """One thread where a message is answered: idle threads that wait would count as work.

    Rasa's cache is put aside: a training answered from it would take no time. TensorFlow may
    multiply matrices in bfloat16 where the processor can, so that DIET is done sooner.
    """
    threads = {} if stage == "train" else {"OMP_NUM_THREADS": "1"}
    return {
        **os.environ,
        **threads,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        "RASA_MAX_CACHE_SIZE": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "ONEDNN_DEFAULT_FPMATH_MODE": "BF16",
    }


def do_stage(options: argparse.Namespace) -> None:
    """What the process started by ``run_stage`` does."""
    stage, name = options.stage
    folder = options.folder / name
    if stage == "encode":
        measured: dict[str, Any] = encode(name, options.folder)
    elif stage == "train":
        measured = train(candidates(options.epochs)[name], folder)
    else:
        measured = answer(read_questions(options.questions), folder)
    (folder / f"{stage}.json").write_text(json.dumps(measured))


HEADER = (
    "| candidate | accuracy | macro-F1 | out-of-scope recall | in-scope answered "
    "| ms p50 | ms p95 | training s | training MB | answering MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def row(title: str, scores: Scores, trained: dict[str, Any], answered: dict[str, Any]) -> str:
    """One line of the table."""
    return (
        f"| {title} | {scores.accuracy:.1%} | {scores.macro_f1:.3f} "
        f"| {scores.out_of_scope_recall:.1%} | {scores.in_scope_answered:.1%} "
        f"| {scores.latency_p50:.1f} | {scores.latency_p95:.1f} | {trained['seconds']:.0f} "
        f"| {trained['megabytes']:.0f} | {answered['megabytes']:.0f} |"
    )


def measure(options: argparse.Namespace) -> Iterator[str]:
    """The lines of the table, each as soon as its candidate was measured."""
    questions = read_questions(options.questions)
    everything = candidates(options.epochs)
    encoded: set[str] = set()
    yield HEADER
    for name in options.only or everything:
        candidate = everything[name]
        for encoder in set(candidate.encoders) - encoded:
            run_stage("encode", encoder, options)
            encoded.add(encoder)
        trained = run_stage("train", name, options)
        answered = run_stage("answer", name, options)
        predictions = [Predicted(*prediction) for prediction in answered["predictions"]]
        yield row(candidate.title, score(questions, predictions), trained, answered)


def main() -> None:
    """Parse the command line; print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, help="labelled questions: text, topic, alt")
    parser.add_argument("--epochs", type=int, default=6, help="of DIET; Rasa's default is 300")
    parser.add_argument("--only", nargs="+", choices=list(candidates(1)), help="leave out others")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench-nlu")
    parser.add_argument("--stage", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    options.questions = options.questions.resolve()
    if options.stage:
        do_stage(options)
        return
    for line in measure(options):
        print(line, flush=True)


if __name__ == "__main__":
    main()

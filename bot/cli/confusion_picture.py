"""The confusion matrix as a picture: SVG text, so that no plotting library is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from bot.cli.scores import Labelled, Predicted

CELL = 14
"""Width and height of a cell in pixels."""

MARGIN = 170
"""Room for the topics' names, in pixels."""

_RIGHT = "#1b7f4d"
_WRONG = "#c0392b"


def draw(questions: Sequence[Labelled], predictions: Sequence[Predicted]) -> str:
    """Rows are true topics, columns claimed ones; green is right, red is wrong, darker is more."""
    cells = Counter(
        (
            prediction.topic if question.accepts(prediction.topic) else question.topic,
            prediction.topic,
        )
        for question, prediction in zip(questions, predictions, strict=True)
    )
    topics = sorted({topic for pair in cells for topic in pair})
    position = {topic: MARGIN + CELL * index for index, topic in enumerate(topics)}
    size = MARGIN + CELL * len(topics) + CELL
    shapes = [_label(topic, position[topic]) for topic in topics]
    for (truth, claimed), count in sorted(cells.items()):
        shapes.append(_cell(position[claimed], position[truth], count, truth, claimed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        'font-family="sans-serif" font-size="10">\n'
        '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def _label(topic: str, at: int) -> str:
    name = escape(topic)
    middle = at + CELL - 4
    return (
        f'<text x="{MARGIN - 6}" y="{middle}" text-anchor="end">{name}</text>'
        f'<text transform="translate({middle},{MARGIN - 6}) rotate(-60)">{name}</text>'
    )


def _cell(x: int, y: int, count: int, truth: str, claimed: str) -> str:
    colour = _RIGHT if truth == claimed else _WRONG
    opacity = min(1.0, 0.35 + 0.15 * count)
    return (
        f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{colour}" '
        f'fill-opacity="{opacity:.2f}"><title>{escape(truth)} → {escape(claimed)}: {count}</title>'
        "</rect>"
    )

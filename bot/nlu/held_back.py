"""Which training texts are only ever used to judge: to fit confidences, never to learn from.

The sentence encoder is taught in a run of its own (``encoder/``), so the choice has to be the same
there and here, whatever is added to the data later: it follows from the text alone.
"""

from __future__ import annotations

from collections import Counter
from typing import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

ONE_IN = 10
FEWEST = 10
"""An intent with fewer texts gives none of them away."""


def held_back(texts: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    """For each normalised text whether it is kept out of learning; so is about one in ten."""
    sizes = Counter(labels)
    return np.array(
        [
            sizes[label] >= FEWEST and crc32(text.encode()) % ONE_IN == 0
            for text, label in zip(texts, labels)
        ]
    )

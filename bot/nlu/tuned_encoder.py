"""The sentence encoder that was taught the trade (``encoder/``), run by ONNX Runtime."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Sequence

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).resolve().parent.parent.parent / "encoder" / "model"


class EncoderMissingError(FileNotFoundError):
    """The files of the taught encoder are not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"No taught encoder in {folder}: restore it from version control, "
            "or make it with `make encoder`."
        )
        self.folder = folder


class TunedEncoder:
    """multilingual-e5-small after lessons: 384 dimensions, about 3 ms a sentence.

    A sentence is computed alone, whatever else is asked: padding would cost time, and with eight
    bits a number the others of a batch would change its vector a little.
    """

    dimension = 384

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = FOLDER) -> TunedEncoder:
        """Read the network and its tokenizer.

        Raises:
            EncoderMissingError: one of the files is not there.
        """
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        network, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        if not (network.is_file() and tokenizer.is_file()):
            raise EncoderMissingError(folder)
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return cls(InferenceSession(str(network), options), Tokenizer.from_file(str(tokenizer)))

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit-length row of 384 for each sentence; many sentences use all processors."""
        if len(sentences) < 2:
            rows = [self._encode(sentence) for sentence in sentences]
        else:
            count = os.cpu_count() or 1
            share = -(-len(sentences) // count)
            parts = [sentences[at : at + share] for at in range(0, len(sentences), share)]
            with ThreadPoolExecutor(count) as pool:
                rows = [row for part in pool.map(self._encode_each, parts) for row in part]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def _encode_each(self, sentences: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        return [self._encode(sentence) for sentence in sentences]

    def _encode(self, sentence: str) -> npt.NDArray[np.float32]:
        tokens = np.array(self._tokenizer.encode(sentence).ids, dtype=np.int64)
        vector: npt.NDArray[np.float32] = self._session.run(["vector"], {"tokens": tokens})[0]
        return vector

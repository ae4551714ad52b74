"""Write a taught encoder as ONNX with eight bits a weight."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from encoder.network import Encoder


def write_onnx(encoder: Encoder, path: Path) -> None:
    """``tokens`` and ``present``, both (texts, tokens) of 64-bit integers, to ``vectors``.

    Weights become bytes with a scale for each column, of which seven bits are used: so processors
    without instructions for neural networks do not overflow, and compute what the others compute.
    """
    encoder.eval()
    example = torch.ones((2, 5), dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            encoder,
            (example, example),
            str(plain),
            input_names=["tokens", "present"],
            output_names=["vectors"],
            dynamic_axes={
                "tokens": {0: "texts", 1: "length"},
                "present": {0: "texts", 1: "length"},
                "vectors": {0: "texts"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )

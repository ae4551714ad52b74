"""Write a taught encoder as ONNX with eight bits a weight."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from encoder.network import Encoder, OneText


def write_onnx(encoder: Encoder, path: Path) -> None:
    """``tokens``, 64-bit integers (tokens), to ``vector`` (width).

    Weights become bytes with a scale for each column, of which seven bits are used: so processors
    without instructions for neural networks do not overflow, and compute what the others compute.
    """
    network = OneText(encoder).eval()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            network,
            (torch.ones(5, dtype=torch.long),),
            str(plain),
            input_names=["tokens"],
            output_names=["vector"],
            dynamic_axes={"tokens": {0: "length"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )

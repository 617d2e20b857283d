"""Writes the trained encoder as one int8 ONNX file, its heads' logits side by side, and its vector."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from assistant.training.understanding.model import Reader


class Shipped(nn.Module):
    """What the app runs: all shipped heads at once."""

    def __init__(self, reader: Reader, heads: Sequence[str]) -> None:
        super().__init__()
        self.reader, self.names = reader, tuple(heads)

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of all heads, one after the other, and the vector."""
        hidden, own = self.reader.words(tokens, segments, mask)
        seen = self.reader.seen(self.names, hidden, own).unbind(1)
        logits = [self.reader.heads[name](one) for name, one in zip(self.names, seen, strict=True)]
        return torch.cat(logits, dim=-1), self.reader.mean(hidden, own)


def export(reader: Reader, heads: Sequence[str], to: Path) -> None:
    """Export, then quantise the weights to int8 (dynamic, by channel). About ten seconds."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    shipped = Shipped(reader, heads).eval()
    example = torch.tensor([[101, 2, 2000, 102, 2001, 102], [101, 2, 2000, 102, 0, 0]])
    segments = torch.tensor([[0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
    axes = {name: {0: "batch", 1: "length"} for name in ("tokens", "segments", "mask")}
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            shipped,
            (example, segments, mask),
            str(whole),
            input_names=["tokens", "segments", "mask"],
            output_names=["logits", "vector"],
            dynamic_axes=axes | {"logits": {0: "batch"}, "vector": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(to),
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
            per_channel=True,
            reduce_range=True,  # processors without VNNI saturate 8 x 8 bit products
            weight_type=QuantType.QInt8,
        )

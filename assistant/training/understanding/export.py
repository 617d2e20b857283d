"""Writes the trained encoder as one int8 ONNX file, its heads' logits side by side, its vector, its marks.

Attention goes into the file as onnxruntime's own operator (com.microsoft::Attention, quantised to QAttention): the same
answers in nine tenths of the time of the dozen operators that it is made of.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.training.understanding.bert import Encoder, Layer
from assistant.training.understanding.model import Reader

_OPSET = 17
_OPERATORS = torch.library.Library("callside", "DEF")
_OPERATORS.define("attention(Tensor x, Tensor weight, Tensor bias, Tensor mask, int heads) -> Tensor")
_OPERATORS.impl("attention", lambda x, *_rest: x * 1, "CPU")  # traced for its shape alone


def _attention(graph: Any, x: Any, weight: Any, bias: Any, mask: Any, heads: Any) -> Any:
    number = torch.onnx.symbolic_helper._get_const(heads, "i", "heads")  # noqa: SLF001 - no public way to a constant
    made = graph.op("com.microsoft::Attention", x, weight, bias, mask, num_heads_i=number)
    made.setType(x.type())
    return made


torch.onnx.register_custom_op_symbolic("callside::attention", _attention, _OPSET)


class _FusedLayer(nn.Module):
    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.weight = nn.Parameter(layer.qkv.weight.detach().t().contiguous())
        self.bias = nn.Parameter(layer.qkv.bias.detach())

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        layer = self.layer
        attended = torch.ops.callside.attention(x, self.weight, self.bias, mask, layer.heads)
        x = layer.norm_1(x + layer.out(attended))
        return cast("Tensor", layer.norm_2(x + layer.down(functional.gelu(layer.up(x)))))


class _FusedEncoder(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.layers = nn.ModuleList(_FusedLayer(cast("Layer", layer)) for layer in encoder.layers)

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> list[Tensor]:
        x, there = self.encoder.embedded(tokens, segments), mask.to(torch.int32)
        found = []
        for layer in self.layers:
            x = layer(x, there)
            found.append(x)
        return found


class Shipped(nn.Module):
    """What the app runs: all shipped heads at once."""

    def __init__(self, reader: Reader, heads: Sequence[str]) -> None:
        super().__init__()
        self.reader, self.names = reader, tuple(heads)
        self.encoder = _FusedEncoder(reader.encoder)

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of all heads, one after the other, the vector, and each token's tags."""
        layers = self.encoder(tokens, segments, mask)
        hidden = layers[-1]
        own = (mask * (1 - segments)).to(hidden.dtype)
        seen = self.reader.seen(self.names, hidden, own).unbind(1)
        logits = [self.reader.heads[name](one) for name, one in zip(self.names, seen, strict=True)]
        return torch.cat(logits, dim=-1), self.reader.mean(hidden, own), self.reader.tags(layers)


def export(reader: Reader, heads: Sequence[str], to: Path) -> None:
    """Export, then quantise the weights to int8 (dynamic, by channel). About ten seconds."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    shipped = Shipped(reader, heads).eval()
    example = torch.tensor([[101, 2, 2000, 102, 2001, 102], [101, 2, 2000, 102, 0, 0]])
    segments = torch.tensor([[0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
    axes = {name: {0: "batch", 1: "length"} for name in ("tokens", "segments", "mask", "marks")}
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            shipped,
            (example, segments, mask),
            str(whole),
            input_names=["tokens", "segments", "mask"],
            output_names=["logits", "vector", "marks"],
            dynamic_axes=axes | {"logits": {0: "batch"}, "vector": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(to),
            op_types_to_quantize=["MatMul", "Gather", "Gemm", "Attention"],
            per_channel=True,
            reduce_range=True,  # processors without VNNI saturate 8 x 8 bit products
            weight_type=QuantType.QInt8,
        )

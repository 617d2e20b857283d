"""The shipped model as torch holds it, out of its int8 file: learning goes on from there, without the hours before.

The weights are those that run: writing them again gives the same numbers. The heads of public tasks do not ship.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from assistant.domain.labels import LABELS
from assistant.training.understanding import bert
from assistant.training.understanding.model import Reader

_QUANTISED = "_quantized"


def reopened(path: Path) -> Reader:
    """The model of this file, as `export` wrote it. Raises RuntimeError or KeyError where it is of another shape."""
    graph = onnx.load(path).graph
    found = dict(_weights(graph))
    heads = next(one.i for node in graph.node for one in node.attribute if one.name == "num_heads")
    words, places, segments = (found[f"encoder.{part}.weight"] for part in ("words", "places", "segments"))
    encoder = bert.Encoder(
        {
            "hidden_size": words.shape[1],
            "vocab_size": len(words),
            "max_position_embeddings": len(places),
            "type_vocab_size": len(segments),
            "num_attention_heads": heads,
            "num_hidden_layers": sum(name.endswith("qkv.weight") for name in found),
            "intermediate_size": len(found["encoder.layers.0.up.bias"]),
        }
    )
    reader = Reader(encoder, {head: len(labels) for head, labels in LABELS.items()})
    reader.load_state_dict({name: torch.tensor(weight, dtype=torch.float32) for name, weight in found.items()})
    reader.eval()
    return reader


def _weights(graph: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    """Each weight by its name in the Reader. Products are kept as input x output, torch's as output x input."""
    given = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    products = {
        name: node.name.removesuffix("/MatMul_quant")
        for node in graph.node
        if node.op_type == "MatMulInteger"
        for name in node.input
    }
    for name, one in given.items():
        if name.endswith(_QUANTISED):
            plain = name.removesuffix(_QUANTISED)
            whole = (one.astype(np.float32) - given[f"{plain}_zero_point"]) * given[f"{plain}_scale"]
            product = products.get(name)
            if plain.startswith("reader.encoder."):
                yield plain.removeprefix("reader."), whole
            elif plain.startswith("reader."):
                yield plain.removeprefix("reader."), whole.T
            elif plain.startswith("encoder."):
                yield plain.replace(".weight", ".qkv.weight"), whole.T
            elif product:  # its name is where it stands: /encoder/layers.0/out, /marks/marks.0
                *_, outer, inner = product.split("/")
                yield f"{'encoder.' * inner.isalpha()}{f'{outer}.' * inner.isalpha()}{inner}.weight", whole.T
            else:
                yield from zip((f"looks.{head}.weight" for head in LABELS), whole.T[:, None], strict=True)
        elif name.startswith("encoder.layers.") and name.endswith(".bias"):
            yield name.replace(".bias", ".qkv.bias"), one
        elif name.startswith("reader."):
            plain = name.removeprefix("reader.")
            if "_scale" not in plain and "_zero_point" not in plain:
                yield plain, one

"""The sentence encoder in torch, for training: BERT (Devlin et al. 2019), the size of MiniLM-L6 (Wang et al. 2020)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional


class Layer(nn.Module):
    """One transformer layer, normalised after each part as BERT does."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm_1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm_2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x`: batch x tokens x width; `mask`: batch x 1 x 1 x tokens, 0 where there is a token, else very negative."""
        batch, tokens, width = x.shape
        q, k, v = (
            part.reshape(batch, tokens, self.heads, width // self.heads).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=-1)
        )
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        attended = self.out(attended.transpose(1, 2).reshape(batch, tokens, width))
        x = self.norm_1(x + functional.dropout(attended, self.dropout, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return self.norm_2(x + functional.dropout(inner, self.dropout, self.training))


class Encoder(nn.Module):
    """Token numbers and segments in, one vector a token out."""

    def __init__(self, config: dict[str, int], dropout: float = 0.1) -> None:
        super().__init__()
        width = config["hidden_size"]
        self.width, self.dropout = width, dropout
        self.words = nn.Embedding(config["vocab_size"], width)
        self.places = nn.Embedding(config["max_position_embeddings"], width)
        self.segments = nn.Embedding(config["type_vocab_size"], width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """All three batch x tokens, `mask` 1 where there is a token; gives batch x tokens x width."""
        return self.layered(tokens, segments, mask)[-1]

    def layered(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> list[Tensor]:
        """What comes out of each layer."""
        x = functional.dropout(self.embedded(tokens, segments), self.dropout, self.training)
        weighed = self.weighed(mask).to(x.dtype)
        found = []
        for layer in self.layers:
            x = layer(x, weighed)
            found.append(x)
        return found

    def weighed(self, mask: Tensor) -> Tensor:
        """What is added to what each token thinks of each other one: far less than nothing where there is none."""
        return (1.0 - mask[:, None, None, :].float()) * -1e4

    def embedded(self, tokens: Tensor, segments: Tensor) -> Tensor:
        """What the first layer is given, batch x tokens x width."""
        place = torch.arange(tokens.shape[1])
        return cast("Tensor", self.norm(self.words(tokens) + self.places(place) + self.segments(segments)))


def load(folder: Path, dropout: float = 0.1) -> Encoder:
    """The pre-trained encoder of a folder with config.json and model.safetensors."""
    from safetensors.torch import load_file

    encoder = Encoder(json.loads((folder / "config.json").read_text("utf-8")), dropout)
    given = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    names = {
        "words": "embeddings.word_embeddings",
        "places": "embeddings.position_embeddings",
        "segments": "embeddings.token_type_embeddings",
        "norm": "embeddings.LayerNorm",
    }
    state = {
        f"{ours}.{kind}": given[f"{theirs}.{kind}"]
        for ours, theirs in names.items()
        for kind in ("weight", "bias")
        if f"{theirs}.{kind}" in given
    }
    parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
    attention = {"out": "attention.output.dense", "norm_1": "attention.output.LayerNorm"}
    encoder.load_state_dict(state | layers_of(given, len(encoder.layers), parts, attention))
    return encoder


def layers_of(
    given: Mapping[str, Tensor], number: int, parts: Sequence[str], attention: Mapping[str, str]
) -> dict[str, Tensor]:
    """The layers' weights by our names; `parts` (query, key, value) and `attention`: what theirs are called."""
    inside = {**attention, "up": "intermediate.dense", "down": "output.dense", "norm_2": "output.LayerNorm"}
    state = {}
    for i in range(number):
        at = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            state[f"layers.{i}.qkv.{kind}"] = torch.cat([given[f"{at}{part}.{kind}"] for part in parts])
            state |= {f"layers.{i}.{ours}.{kind}": given[f"{at}{theirs}.{kind}"] for ours, theirs in inside.items()}
    return state

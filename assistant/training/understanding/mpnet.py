"""The teacher in torch: MPNet (Song et al. 2020), the size of all-mpnet-base-v2, read through BERT's tokens."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from assistant.training.understanding import bert

SHIFT = 4  # its vocabulary is BERT's behind four tokens of its own
START, PAD, END, UNKNOWN = 0, 1, 2, 3
OWN = {0: PAD, 100: UNKNOWN, 101: START, 102: END}  # BERT's number: its own
FIRST_PLACE = 2
FAR = 128  # tokens; from here on all are equally far


class Encoder(bert.Encoder):
    """As BERT, and each head of each layer adds what it thinks of how far two tokens are apart."""

    def __init__(self, config: dict[str, int], dropout: float = 0.1) -> None:
        super().__init__(config | {"type_vocab_size": 2}, dropout)
        nn.init.zeros_(self.segments.weight)  # it never knew segments: they are learnt from nothing
        self.near = nn.Embedding(config["relative_attention_num_buckets"], config["num_attention_heads"])

    def weighed(self, mask: Tensor) -> Tensor:
        """As BERT's, and how far away the other one is."""
        place = torch.arange(mask.shape[1])
        near = self.near(_distances(place[None] - place[:, None], self.near.num_embeddings)).permute(2, 0, 1)
        return cast("Tensor", near[None] + super().weighed(mask))

    def embedded(self, tokens: Tensor, segments: Tensor) -> Tensor:
        """What the first layer is given, batch x tokens x width; `tokens` in BERT's numbers."""
        place = torch.arange(tokens.shape[1]) + FIRST_PLACE
        return cast("Tensor", self.norm(self.words(_own(tokens)) + self.places(place) + self.segments(segments)))


def load(folder: Path, dropout: float = 0.1) -> Encoder:
    """The pre-trained teacher of a folder with config.json and model.safetensors."""
    from safetensors.torch import load_file

    encoder = Encoder(json.loads((folder / "config.json").read_text("utf-8")), dropout)
    given = {name.removeprefix("mpnet."): value for name, value in load_file(folder / "model.safetensors").items()}
    state = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "places.weight": given["embeddings.position_embeddings.weight"],
        "segments.weight": encoder.segments.weight.detach(),
        "near.weight": given["encoder.relative_attention_bias.weight"],
    }
    state |= {f"norm.{kind}": given[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")}
    attention = {"out": "attention.attn.o", "norm_1": "attention.LayerNorm"}
    parts = [f"attention.attn.{part}" for part in "qkv"]
    encoder.load_state_dict(state | bert.layers_of(given, len(encoder.layers), parts, attention))
    return encoder


def _own(tokens: Tensor) -> Tensor:
    found = tokens + SHIFT
    for theirs, own in OWN.items():
        found = torch.where(tokens == theirs, own, found)
    return found


def _distances(apart: Tensor, number: int) -> Tensor:
    """Buckets of distances in tokens, as T5 has them (Raffel et al. 2020): near ones exactly, far ones roughly."""
    half = number // 2
    exact = half // 2
    size = apart.abs()
    rough = exact + (torch.log(size.float().clamp(min=1) / exact) / math.log(FAR / exact) * (half - exact)).long()
    return (apart > 0).long() * half + torch.where(size < exact, size, rough.clamp(max=half - 1))

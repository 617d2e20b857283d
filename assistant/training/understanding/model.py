"""One encoder, several heads: what an utterance means, read with the turn before it."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from assistant.training.understanding.bert import Encoder


class Reader(nn.Module):
    """The encoder, the mean of the utterance's own tokens, and a linear head for each task."""

    def __init__(self, encoder: Encoder, heads: Mapping[str, int], dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(encoder.width, size) for name, size in heads.items()})

    def vector(self, tokens: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """The utterance as one vector, batch x width: the turn before it speaks through attention alone."""
        hidden = self.encoder(tokens, segments, mask)
        own = (mask * (1 - segments))[:, :, None].to(hidden.dtype)
        return (hidden * own).sum(1) / own.sum(1)

    def forward(self, tokens: Tensor, segments: Tensor, mask: Tensor, heads: tuple[str, ...]) -> dict[str, Tensor]:
        """The logits of these heads."""
        vector = self.dropout(self.vector(tokens, segments, mask))
        return {name: self.heads[name](vector) for name in heads}
